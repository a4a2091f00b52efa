import Addresses
import Contexts
import Deflate
import Logging
import Reactor
import WebSocketProtocol

/// The connections of one event loop: handles the loop's events, passes messages to contexts, and writes their replies.
///
/// The actor's executor is the loop. The bytes of one read are a *burst*: its messages are handled one after the other,
/// and the replies are gathered and written with one system call. Messages that need no wait are handled at once. The
/// first message that may have to wait is passed to a worker task, which goes on with the connection; a connection has
/// at most one worker. While a command waits, its worker waits too, the rest of the burst is copied to the connection's
/// ``Backlog``, and the loop serves other connections.
///
/// No connection can block the loop: when a connection has used up its ``InputBudget``, the rest of its input is moved
/// to its backlog, and the connection queues for its next budget after all others with unfinished input.
actor ConnectionTable: EventHandler {
    nonisolated let loop: EventLoop
    nonisolated let outbound: LoopOutbound
    /// The home of the table's connections, as contexts see it.
    nonisolated let home: ConnectionHome
    /// The operator's settings; ``apply(_:)`` replaces them.
    private(set) var configuration: TransportConfiguration
    let world: ContextWorld
    let services: Services
    let connectionEnded: @Sendable (Connection) -> Void
    let quota: ConnectionQuota
    /// The number of loops that share what the server may use for sessions.
    private let loops: Int
    /// Keeps sockets open when this process ends; nil if connections do not outlive it.
    let parking: (any SocketParking)?
    /// Whether ``parking`` is set; a stored flag, because every message checks it.
    let savesStates: Bool
    /// Limits the warnings about clients whose proxy does not name them; shared by all loops.
    let unknownClients: RateLimitedWarning
    /// The limits on connections by the addresses of their clients; shared by all loops.
    let addresses: AddressLimits
    /// Decides how clients are received, by their addresses; nil if all are admitted.
    let gate: (any ArrivalGate)?
    /// The table's number there.
    let number: UInt32
    /// Whether the first context asks for a login, so that there are strangers.
    private(set) var hasDoor: Bool
    /// Whether lines are limited; a stored flag, because every message checks it.
    @safe @exclusivity(unchecked) private(set) var limitsCommands: Bool
    /// How many lines of each client were carried out lately.
    ///
    /// It remembers the 16,384 clients that have typed last.
    @safe @exclusivity(unchecked) var lines = RecentTable<SocketKey, RateMeter>(capacity: 16 << 10)
    /// How often clients ping.
    var clientPings = ClientPings()
    /// The memory that all connections of all loops may use.
    nonisolated let room: MemoryPressure

    /// The memory that another process can continue from.
    let memory: TableMemory
    /// The file of that memory.
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
    let departures = Departures()
    let handover = HandoverProgress()
    let restoringContexts = RestoringContexts()
    let shutdown = ShutdownProgress()
    let taken = ReceivedOrders()
    /// What is retained for clients that may come back.
    var replays: ReplayBudget
    /// Where messages of `uuu.v1` are encoded; its memory is reused.
    var encoded: [UInt8] = []
    /// How many frames were made of events that several connections get.
    var sharedFrames = 0
    /// What clients are told about contexts.
    var contextMessages = ContextMessages()
    /// How many slots have no socket.
    var linkdead = 0
    /// The sessions that wait for their players in such slots.
    var lost = LostSessions()

    /// Shared by all connections: no compressed message refers to an earlier one.
    var inflater = Inflater()
    var deflater = Deflater()
    let workers: IdleWorkers
    /// Where contexts write their states before the table saves them.
    let snapshots = SnapshotBuffer()

    /// The maximum number of bytes of one read.
    static let readSize = 64 * 1024
    /// The minimum capacity in bytes of the queue for messages that come from outside of a connection's own commands.
    static let outboundBytes = 64 << 20

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    /// Whether no more commands start: the table is being handed over, or its sessions are being stored.
    ///
    /// It is read for each message, and each access is over before another one begins.
    @safe @exclusivity(unchecked) var isPaused = false
    /// The sessions that were stored as the server stops, until the connections are closed.
    var storedAtStop: [SocketKey: StoredSession] = [:]

    /// Creates the table of a loop that has not started yet.
    ///
    /// - Throws: `ReactorError` when there is no memory.
    init(
        loop: EventLoop,
        quota: ConnectionQuota,
        identity: TableIdentity,
        capacity: Int,
        parking: (any SocketParking)?,
        unknownClients: RateLimitedWarning,
        addresses: AddressLimits,
        gate: (any ArrivalGate)?,
        room: MemoryPressure,
        configuration: TransportConfiguration,
        registry: ContextRegistry,
        services: Services,
        connectionEnded: @escaping @Sendable (Connection) -> Void
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
        self.addresses = addresses
        self.gate = gate
        self.number = addresses.join(self.outbound.inbox)
        let hasDoor = self.world.asksForLogin(in: configuration.initialContext)
        self.hasDoor = hasDoor
        self.limitsCommands = hasDoor && configuration.commands.areLimited
        self.room = room
        self.configuration = configuration
        self.loops = max(1, identity.tables)
        self.replays = ReplayBudget(limit: configuration.replayBytes / self.loops)
        self.services = services
        self.connectionEnded = connectionEnded
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

    /// Applies new settings; they count for everything that a connection asks for from now on.
    ///
    /// Message limits and compression stay as they were when a connection was upgraded.
    func apply(_ configuration: TransportConfiguration) {
        let (former, ping) = (self.configuration.pingMilliseconds, configuration.pingMilliseconds)
        let doorChanges = self.configuration.door != configuration.door
        self.configuration = configuration
        self.hasDoor = self.world.asksForLogin(in: configuration.initialContext)
        self.limitsCommands = self.hasDoor && configuration.commands.areLimited
        if !self.limitsCommands { self.endDelays() }
        self.replays.limit = configuration.replayBytes / self.loops
        if doorChanges { self.watchDoors() }
        guard ping > 0, former == 0 || ping < former else { return }
        for key in self.slots.keys where self.isOpen(key) { self.happened(.clockStarts, to: key) }
    }

    /// The number of connections.
    var count: Int { self.slots.count - self.released.count - self.linkdead }

    /// The maximum number of sessions that wait for their players here: this loop's share of one for each connection
    /// that the server may have.
    var maximumLost: Int { (self.quota.maximum + self.loops - 1) / self.loops }

    /// Whether the table is being handed over to the next process: it reads nothing more and starts no more commands.
    var isHandingOver: Bool { self.handover.hasBegun }

    /// Whether the table was shut down and its last connection has gone.
    var isOver: Bool { self.shutdown.hasBegun && self.slots.count == 0 }

    /// Returns the state object of a connection; nil if the connection has gone.
    func state(of key: SocketKey) -> ConnectionState? {
        guard self.slots.contains(key) else { return nil }
        return self.states[key.index]
    }

    /// Returns the backlog of a connection; nil if it has none.
    ///
    /// The connection must exist.
    func backlog(_ key: SocketKey) -> Backlog? {
        self.slots[key].hasBacklog ? Backlog(self.slots[key].backlog, in: self.memory.arena) : nil
    }

    /// Returns the backlog of a connection and creates it if there is none; nil if there is no memory for it.
    ///
    /// The connection must exist.
    func needBacklog(_ key: SocketKey) -> Backlog? {
        if let backlog = self.backlog(key) { return backlog }
        guard let backlog = Backlog.make(in: self.memory.arena) else { return nil }
        self.slots[key].backlog = backlog.block
        return backlog
    }

    /// Whether bytes are waiting to be written to a connection's socket.
    ///
    /// The connection must exist.
    @inline(__always)
    func hasOutput(_ key: SocketKey) -> Bool {
        // Checked for each message, and most connections have no backlog: this avoids constructing one.
        self.slots[key].hasBacklog && self.backlog(key).map { !$0.output.isEmpty } ?? false
    }

    /// Frees the backlog of a connection if it is empty.
    ///
    /// The connection must exist.
    func tidy(_ key: SocketKey) {
        guard let backlog = self.backlog(key), backlog.isEmpty else { return }
        self.slots[key].backlog = Arena.Block()
        backlog.free()
    }

    // MARK: - EventHandler

    /// Handles an event on a socket: of a listener or of a connection.
    func ready(_ key: SocketKey, _ readiness: Readiness) {
        if self.listeners.contains(key) { return self.accept(from: key) }
        guard self.slots.contains(key) else { return }
        if readiness.contains(.writable) { self.writePending(key) }
        if readiness.contains(.readable) || readiness.contains(.hungUp) { self.read(key) }
    }

    /// Handles a timer: of a paused listener, of the table itself, or of a connection.
    func expired(_ key: SocketKey) {
        if self.listeners.contains(key) { return self.watch(key) }
        if key == Self.handOverKey { return self.handover.stopWaiting() }
        if key == Self.quietKey { return self.lookAtMemory() }
        if key == Self.roomKey { return self.makeRoomAgain() }
        self.lookAtTime(key)
        self.lookAtDeadline(key)
        self.lookAtDelay(key)
    }

    /// Finishes an event: moves the rest of the burst to its connection, saves some of the noted changes, delivers some
    /// of the queued messages, writes the gathered frames, and frees the connections that are over.
    @inline(__always)
    func endTurn() {
        self.putBurstAside()
        self.saveNoted()
        self.deliver()
        self.writeGathered()
        self.freeReleased()
    }

    /// Continues with the rest of that work, and gives connections with unfinished input a new budget, until the slice
    /// is over.
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

    /// Whether work remains that can be done without waiting.
    private var hasLeft: Bool {
        self.taken.maybeSome || self.outbound.hasOrders || self.hasNotedChanges || self.unfinished.isWaitedFor
            || self.memoryReclaim.isGoingOn
    }

    /// Whether a connection exists and its WebSocket is open.
    func isOpen(_ key: SocketKey) -> Bool {
        self.slots.contains(key) && self.slots[key].isOpen
    }
}
