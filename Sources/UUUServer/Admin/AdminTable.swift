import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// The clients of the admin socket: reads one request from each, and writes the answer.
///
/// It is an actor whose executor is its own event loop, so nothing here delays players. A client may be a broken
/// program: so the number of clients, their bytes and their time are limited. Only root and the server's own user are
/// answered, whatever the mode of the socket's file.
///
/// A request is an ``AdminRequest`` on one line, or an ``AdminPage`` over HTTP.
actor AdminTable: EventHandler {
    /// Computes an answer.
    typealias Desk = @Sendable (AdminRequest) async -> AdminAnswer

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let desk: Desk
    private let logger: Logger
    private let ownUser: UInt32
    private let patience: UInt64
    private var listeners: AcceptingListeners
    private var clients: [SocketKey: AdminClient] = [:]
    private var clientsInTotal: UInt32 = 0

    /// How many clients there may be at one time; further ones are told to try again.
    static let maximumClients = 8
    /// How many clients that may not ask have their request read before it is refused; further ones are refused at
    /// once.
    static let maximumStrangers = 4

    /// Creates the table of an event loop that has not started yet.
    ///
    /// - Parameters:
    ///   - loop: The actor's event loop.
    ///   - ownUser: The user beside root who may ask.
    ///   - patience: How many milliseconds a request may take to arrive, and an answer to be sent.
    ///   - logger: Gets a record of each client that is refused.
    ///   - desk: Computes the answers.
    init(
        loop: EventLoop,
        ownUser: UInt32 = Socket.ownUser,
        patience: UInt64 = 5_000,
        logger: Logger,
        desk: @escaping Desk
    ) {
        self.loop = loop
        self.ownUser = ownUser
        self.patience = patience
        self.logger = logger
        self.desk = desk
        self.listeners = AcceptingListeners(on: loop, leaving: .half, logger: logger)
    }

    /// Returns whether a user may ask: root, and the user that the server runs as.
    static func mayAsk(_ user: UInt32?, ownUser: UInt32) -> Bool { user == 0 || user == ownUser }

    /// How many clients there are.
    var count: Int { self.clients.count }

    /// Starts to accept from these listeners; throws `ReactorError` when they cannot be watched.
    func listen(on listeners: [Listener]) throws(ReactorError) {
        try self.listeners.open(listeners)
        for listener in listeners { self.logger.log(.notice, "admin socket open", [.location: listener.location]) }
    }

    /// Stops accepting, and disconnects all clients, answered or not.
    func close() {
        self.listeners.close()
        for key in self.clients.keys { self.drop(key) }
    }

    // MARK: - EventHandler

    /// Handles an event of a listener or of a client.
    func ready(_ key: SocketKey, _ readiness: Readiness) {
        guard !AcceptingListeners.isKey(key) else { return self.accept(from: key) }
        switch self.clients[key]?.phase {
        case .asking: self.read(key)
        case .answering(let bytes): self.write(key, bytes)
        case .waiting, nil: break
        }
    }

    /// Handles the timer of a client, whose time is over, or of the listeners, whose pause is over.
    func expired(_ key: SocketKey) {
        if AcceptingListeners.isKey(key) { return self.listeners.resume() }
        guard let client = self.clients[key] else { return }
        switch client.phase {
        case .asking, .answering:
            guard self.loop.now >= client.deadline else { return self.loop.schedule(key, at: client.deadline) }
            // On a busy machine the timer may run before the events of the socket, which may hold the rest of the
            // request.
            self.ready(key, [])
            if let client = self.clients[key], client.deadline <= self.loop.now, client.isAtSocket { self.drop(key) }
        case .waiting: break
        }
    }

    /// Does nothing: every event is handled completely at once.
    func endTurn() {}

    // MARK: - Clients

    /// Accepts a client; one that may not ask is refused.
    private func accept(from key: SocketKey) {
        guard let descriptor = self.listeners.accept(from: key) else { return }
        let user = Socket.peerUser(of: descriptor)
        let key = SocketKey(index: self.clientsInTotal, generation: 1)
        self.clientsInTotal &+= 1
        let deadline = self.loop.now.advanced(byMilliseconds: self.patience)
        let isRefused = !Self.mayAsk(user, ownUser: self.ownUser)
        self.clients[key] = AdminClient(
            descriptor: descriptor,
            user: user,
            isRefused: isRefused,
            phase: .waiting,
            deadline: deadline
        )
        if isRefused {
            let who = user.map(String.init) ?? "?"
            self.logger.log(.warning, "the admin socket was refused", [.reason: "user \(who) is not root or this user"])
            guard self.clients.values.count(where: \.isRefused) <= Self.maximumStrangers else {
                return self.answer(key, AdminClient.forbidden)
            }
        }
        guard self.clients.count <= Self.maximumClients else {
            return self.answer(key, AdminAnswer(.tryAgain, errors: ["too many ask at the same time; try again"]))
        }
        self.begin(.asking([]), key, .readable)
    }

    private func read(_ key: SocketKey) {
        guard var client = self.clients[key], case .asking(var bytes) = client.phase else { return }
        // Empty the stored request first; otherwise appending would copy the bytes that came before.
        client.phase = .waiting
        self.clients[key] = client
        let room = AdminPage.limits.headBytes - bytes.count
        let received = Socket.receive(from: client.descriptor, atMost: room, into: &bytes)
        let question: AdminClient.Question =
            if case .bytes = received { client.question(in: bytes) } else { .incomplete }
        client.phase = .asking(bytes)
        self.clients[key] = client
        switch received {
        case .bytes: break
        case .nothing: return
        case .ended, .failed: return self.drop(key)
        }
        guard question != .incomplete else { return }
        // Without this epoll would report the end of a client that does not wait for its answer again and again.
        self.loop.unwatch(client.descriptor)
        self.clients[key]?.phase = .waiting
        switch question {
        case .incomplete: break
        case .answer(let bytes): self.write(bytes, to: key)
        case .request(let request): Task { self.answer(key, await self.desk(request)) }
        case .readiness(let isHEAD):
            Task { self.write(AdminPage.readiness(await self.desk(.readiness), isHEAD: isHEAD).bytes, to: key) }
        }
    }

    private func answer(_ key: SocketKey, _ answer: AdminAnswer) { self.write(answer.bytes, to: key) }

    /// Starts to write an answer.
    private func write(_ bytes: [UInt8], to key: SocketKey) {
        guard self.clients[key] != nil else { return }
        self.clients[key]?.deadline = self.loop.now.advanced(byMilliseconds: self.patience)
        self.begin(.answering(bytes), key, .writable)
    }

    /// Starts a phase in which the socket is watched.
    private func begin(_ phase: AdminClient.Phase, _ key: SocketKey, _ interest: Interest) {
        guard let client = self.clients[key] else { return }
        self.clients[key]?.phase = phase
        do throws(ReactorError) {
            try self.loop.watch(client.descriptor, as: key, for: interest)
            self.loop.schedule(key, at: client.deadline)
        } catch {
            self.drop(key)
        }
    }

    private func write(_ key: SocketKey, _ bytes: [UInt8]) {
        guard let client = self.clients[key] else { return }
        var bytes = bytes
        switch Socket.send(&bytes, to: client.descriptor) {
        case .partly: self.clients[key]?.phase = .answering(bytes)
        case .all, .failed: self.drop(key)
        }
    }

    private func drop(_ key: SocketKey) {
        guard let client = self.clients.removeValue(forKey: key) else { return }
        if client.isAtSocket { self.loop.unwatch(client.descriptor) }
        Socket.close(connection: client.descriptor)
    }
}
