import Contexts
import Deflate
import Logging
import Reactor
import WebSocketProtocol

/// The connections of one event loop: takes what the loop tells, gives messages to contexts, and writes their replies.
///
/// An actor whose executor is the loop. What arrives in one read is a *burst*: a worker task makes messages of it one
/// by one, and what contexts answer is gathered and written with one call. A connection is served by one worker at a
/// time. If a command has to wait, its worker waits with it; the rest of the burst is put aside, and the loop goes on.
actor ConnectionTable: EventHandler {
    nonisolated let loop: EventLoop
    nonisolated let outbound: LoopOutbound
    /// What the operator has set; ``apply(_:)`` changes it.
    private(set) var configuration: TransportConfiguration
    let registry: ContextRegistry
    let services: Services
    let departed: @Sendable (Connection) -> Void
    let places: Places

    let slots: Slab<ConnectionSlot>
    let residents: Roster<Resident>
    var listeners: [WatchedListener] = []
    var isShuttingDown = false
    /// What others want sent and has not been yet.
    var deliveries = Deliveries()
    var whenEmpty: [CheckedContinuation<Void, Never>] = []

    /// What was received last, until it is made into messages or put aside.
    let received = ByteBuffer(capacity: ConnectionTable.readSize)
    /// Whose bytes ``received`` holds, and from where on they are not used yet.
    var burst: (owner: SocketKey, offset: Int)?
    /// Frames that wait to be written with one call.
    let gathered = ByteBuffer(capacity: 16 * 1024)
    /// Whose frames ``gathered`` holds.
    var gatheredFor: SocketKey?
    /// For the compressed messages of all connections: none refers to another.
    var inflater = Inflater()
    var deflater = Deflater()
    let workers: IdleWorkers

    /// Bytes that one read may bring.
    static let readSize = 64 * 1024
    /// Bytes that may wait in the queue of what is sent to connections from outside of their commands.
    static let outboundBytes = 64 << 20
    /// Slots beyond the server's places, for connections that are only told that there is no room.
    static let spareSlots = 64

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    /// Makes the table of a loop that has not started yet; throws `ReactorError`.
    init(
        loop: EventLoop,
        places: Places,
        configuration: TransportConfiguration,
        registry: ContextRegistry,
        services: Services,
        departed: @escaping @Sendable (Connection) -> Void
    ) throws(ReactorError) {
        self.loop = loop
        self.outbound = LoopOutbound(loop: loop, capacity: max(Self.outboundBytes, configuration.outboundBytes))
        self.places = places
        self.configuration = configuration
        self.registry = registry
        self.services = services
        self.departed = departed
        self.slots = try Slab(capacity: places.most + Self.spareSlots)
        self.residents = try Roster(capacity: self.slots.capacity)
        self.workers = IdleWorkers(loop: loop)
    }

    /// Puts other settings in force: for each connection what it asks for from now on.
    ///
    /// The limits of frames and messages, and compression, are those under which a connection came.
    func apply(_ configuration: TransportConfiguration) {
        let (former, ping) = (self.configuration.pingMilliseconds, configuration.pingMilliseconds)
        self.configuration = configuration
        guard ping > 0, former == 0 || ping < former else { return }
        let time = self.loop.now.advanced(byMilliseconds: ping)
        for key in self.slots.keys where self.isOpen(key) { self.arm(key, at: time) }
    }

    /// How many connections there are.
    var count: Int { self.slots.count }

    /// Whether it was shut down and the last connection has gone.
    var isOver: Bool { self.isShuttingDown && self.slots.count == 0 }

    /// The resident of a slot whose tenant is there.
    func resident(_ key: SocketKey) -> Resident? {
        guard self.slots.contains(key) else { return nil }
        return self.residents[key.index]
    }

    // MARK: - EventHandler

    /// Something happened on a socket.
    func ready(_ key: SocketKey, _ readiness: Readiness) {
        if self.isListener(key) { return self.accept(from: key) }
        guard self.slots.contains(key) else { return }
        if readiness.contains(.writable) { self.writePending(key) }
        if readiness.contains(.readable) || readiness.contains(.hungUp) { self.read(key) }
    }

    /// A timer of a connection, or of a listener that was paused.
    func expired(_ key: SocketKey) {
        if self.isListener(key) { self.watch(key) } else { self.lookAtTime(key) }
    }

    /// Other threads left orders; ``settle()`` follows, and sees to them.
    func woken() {}

    /// What the workers of the last event left is put aside, what others want sent is, and what was gathered is written.
    func settle() {
        self.putBurstAside()
        self.deliver()
        self.writeGathered()
    }

    /// Whether messages still go both ways.
    func isOpen(_ key: SocketKey) -> Bool {
        guard self.slots.contains(key) else { return false }
        return switch self.slots[key].phase {
        case .open: true
        case .handshake, .closing, .flushing, .draining: false
        }
    }
}
