import Contexts
import Deflate
import Logging
import Reactor
import WebSocketProtocol

/// The connections of one event loop: takes what the loop tells, gives messages to contexts, and writes their replies.
///
/// An actor whose executor is the loop. What arrives in one read is a *burst*: messages are made of it one by one, and
/// what contexts answer is gathered and written with one call. What need not wait is handled at once. From the first
/// message that may have to, a worker task goes on, of which a connection has one at a time. If a command does wait, its
/// worker waits with it; the rest of the burst is put aside, and the loop goes on.
///
/// No connection holds the loop up: when its ``InputBudget`` is spent the rest of its input is put aside as well, and the
/// connection queues for another budget behind all others that have input left.
actor ConnectionTable: EventHandler {
    nonisolated let loop: EventLoop
    nonisolated let outbound: LoopOutbound
    /// Where its connections live, as contexts know it.
    nonisolated let home: ConnectionHome
    /// What the operator has set; ``apply(_:)`` changes it.
    private(set) var configuration: TransportConfiguration
    let world: ContextWorld
    let services: Services
    let departed: @Sendable (Connection) -> Void
    let quota: ConnectionQuota
    /// What keeps sockets open beyond this process; nil if nothing does.
    let parking: (any SocketParking)?
    /// Whether something does: asked with each message.
    let savesStates: Bool
    /// When to warn of clients whose proxy does not name them; one for all loops.
    let unknownClients: RateLimitedWarning
    /// What all connections of all loops may hold.
    nonisolated let room: MemoryPressure

    /// What another process can go on with.
    let memory: TableMemory
    /// The file that it is in.
    nonisolated let file: SharedMemory
    let slots: Slab<ConnectionSlot>
    let states: ObjectTable<ConnectionState>
    let listeners = WatchedListeners()
    let heads = RequestHeads()
    let pending = PendingActions()
    let released = ReleasedSlots()
    let unfinished = UnfinishedInput()
    let memoryReclaim = MemoryReclaim()
    let quietLook = IdleMemoryCheck()
    let handover = HandoverProgress()
    let restoring = RestoringContexts()
    let shutdown = ShutdownProgress()
    let taken = ReceivedOrders()

    /// For the compressed messages of all connections: none refers to another.
    var inflater = Inflater()
    var deflater = Deflater()
    let workers: IdleWorkers
    /// Where contexts write their states down before they are kept.
    let snapshots = SnapshotBuffer()

    /// Bytes that one read may bring.
    static let readSize = 64 * 1024
    /// Bytes that may wait in the queue of what is sent to connections from outside of their commands.
    static let outboundBytes = 64 << 20

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    /// Makes the table of a loop that has not started yet; throws `ReactorError`.
    init(
        loop: EventLoop,
        quota: ConnectionQuota,
        identity: TableIdentity,
        capacity: Int,
        parking: (any SocketParking)?,
        unknownClients: RateLimitedWarning,
        room: MemoryPressure,
        configuration: TransportConfiguration,
        registry: ContextRegistry,
        services: Services,
        departed: @escaping @Sendable (Connection) -> Void
    ) throws(ReactorError) {
        self.loop = loop
        self.outbound = LoopOutbound(
            loop: loop,
            capacity: max(Self.outboundBytes, configuration.outboundBytes),
            budget: room.budget,
            notesChanges: parking != nil
        )
        self.world = ContextWorld(registry, services)
        self.home = ConnectionHome(executor: loop, outbound: self.outbound, world: self.world)
        self.quota = quota
        self.parking = parking
        self.savesStates = parking != nil
        self.unknownClients = unknownClients
        self.room = room
        self.configuration = configuration
        self.services = services
        self.departed = departed
        self.memory = try TableMemory(
            capacity: capacity,
            identity: identity,
            outlivesProcess: parking != nil,
            initialContext: configuration.initialContext,
            budget: room.budget
        )
        self.file = self.memory.memory
        self.slots = self.memory.slots
        self.states = try ObjectTable(capacity: self.slots.capacity)
        self.workers = IdleWorkers(loop: loop)
        room.budget.whenShort { [weak inbox = outbound.inbox] in inbox?.askForRoom() }
        self.memory.arena.whenFreed = { [loop] in Self.watchMemory(of: loop) }
    }

    /// Puts other settings in force: for each connection what it asks for from now on.
    ///
    /// The limits of frames and messages, and compression, are those under which a connection came.
    func apply(_ configuration: TransportConfiguration) {
        let (former, ping) = (self.configuration.pingMilliseconds, configuration.pingMilliseconds)
        self.configuration = configuration
        guard ping > 0, former == 0 || ping < former else { return }
        for key in self.slots.keys where self.isOpen(key) { self.happened(.clockStarts, to: key) }
    }

    /// How many connections there are.
    var count: Int { self.slots.count - self.released.count }

    /// The next process goes on with the connections: nothing is read any more, and no command begun.
    var isHandingOver: Bool { self.handover.hasBegun }

    /// Whether it was shut down and the last connection has gone.
    var isOver: Bool { self.shutdown.hasBegun && self.slots.count == 0 }

    /// The resident of a slot whose tenant is there.
    func state(of key: SocketKey) -> ConnectionState? {
        guard self.slots.contains(key) else { return nil }
        return self.states[key.index]
    }

    /// What waits of a connection, if anything; the key's tenant must be there.
    func backlog(_ key: SocketKey) -> Backlog? {
        self.slots[key].hasBacklog ? Backlog(self.slots[key].backlog, in: self.memory.arena) : nil
    }

    /// What waits of a connection, made if nothing does; the key's tenant must be there.
    ///
    /// Nil when there is no memory for it.
    func needBacklog(_ key: SocketKey) -> Backlog? {
        if let backlog = self.backlog(key) { return backlog }
        guard let backlog = Backlog.make(in: self.memory.arena) else { return nil }
        self.slots[key].backlog = backlog.block
        return backlog
    }

    /// Whether bytes wait for a connection's socket; the key's tenant must be there.
    @inline(__always)
    func hasOutput(_ key: SocketKey) -> Bool {
        // Asked at each message, and most connections have no backlog: its parts need not be put together for that.
        self.slots[key].hasBacklog && self.backlog(key).map { !$0.output.isEmpty } ?? false
    }

    /// Gives a backlog back in which nothing waits; the key's tenant must be there.
    func tidy(_ key: SocketKey) {
        guard let backlog = self.backlog(key), backlog.isEmpty else { return }
        self.slots[key].backlog = Arena.Block()
        backlog.free()
    }

    // MARK: - EventHandler

    /// Something happened on a socket.
    func ready(_ key: SocketKey, _ readiness: Readiness) {
        if self.listeners.contains(key) { return self.accept(from: key) }
        guard self.slots.contains(key) else { return }
        if readiness.contains(.writable) { self.writePending(key) }
        if readiness.contains(.readable) || readiness.contains(.hungUp) { self.read(key) }
    }

    /// A timer of a connection, or of a listener that was paused.
    func expired(_ key: SocketKey) {
        if self.listeners.contains(key) { return self.watch(key) }
        if key == Self.handOverKey { return self.handover.stopWaiting() }
        if key == Self.quietKey { return self.lookAtMemory() }
        if key == Self.roomKey { return self.makeRoomAgain() }
        self.lookAtTime(key)
    }

    /// What the workers of the last event left is put aside, some of what has changed outside of commands is kept, some of
    /// what others want sent is, what was gathered is written, and who is over by then is freed.
    @inline(__always)
    func endTurn() {
        self.putBurstAside()
        self.saveNoted()
        self.deliver()
        self.writeGathered()
        self.freeReleased()
    }

    /// Keeps and sends the rest, and gives connections with unfinished input another budget each.
    func goOn() -> Bool {
        guard self.hasLeft else { return false }
        self.loop.beginSlice()
        repeat {
            self.putBurstAside()
            self.saveNoted()
            self.deliver()
            if self.memoryReclaim.isGoingOn { self.makeRoom() }
            self.serveUnfinished()
            self.freeReleased()
        } while self.hasLeft && !self.loop.isSliceOver()
        self.writeGathered()
        self.freeReleased()
        return self.hasLeft
    }

    /// Whether something is left to do that waits for nothing.
    private var hasLeft: Bool {
        self.taken.maybeSome || self.outbound.hasOrders || self.hasNotedChanges || self.unfinished.isWaitedFor
            || self.memoryReclaim.isGoingOn
    }

    /// Whether messages still go both ways.
    func isOpen(_ key: SocketKey) -> Bool {
        self.slots.contains(key) && self.slots[key].isOpen
    }
}
