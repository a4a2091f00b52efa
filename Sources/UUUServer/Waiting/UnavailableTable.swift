import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// The clients that are told that the server cannot serve yet: 503 to every request, with a time to come again.
///
/// There is a limit to how many there are, how much they send and how long they take; who comes beyond that waits to be
/// accepted. An actor whose executor is an event loop of its own.
actor UnavailableTable: EventHandler {
    private struct Client {
        let descriptor: CInt
        let deadline: MonotonicTime
        var request: [UInt8] = []
        /// What is still to be sent; nil while the request is read.
        var answer: [UInt8]?
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let patience: UInt64
    private var listeners: AcceptingListeners
    private var clients: [SocketKey: Client] = [:]
    private var clientsEver: UInt32 = 0

    /// Clients at the same time.
    static let maximumClients = 256
    /// Bytes of a request that are read at most.
    static let maximumBytes = 16_384
    /// When to come again, in seconds: the longest pause before the configuration is looked at.
    private static let retrySeconds = 30

    /// Makes the table of a loop that has not started yet.
    init(loop: EventLoop, patience: UInt64, logger: Logger) {
        self.loop = loop
        self.patience = patience
        self.listeners = AcceptingListeners(on: loop, leaving: .whole, logger: logger)
    }

    /// How many clients there are.
    var count: Int { self.clients.count }

    /// Starts to take clients from these; throws `ReactorError`.
    func listen(on listeners: [Listener]) throws(ReactorError) { try self.listeners.open(listeners) }

    /// Takes no more clients, and lets those go that are there.
    func stop() {
        self.listeners.close()
        for key in self.clients.keys { self.drop(key) }
    }

    // MARK: - EventHandler

    /// Something happened on a socket.
    func ready(_ key: SocketKey, _ readiness: Readiness) {
        guard !AcceptingListeners.isKey(key) else { return self.accept(from: key) }
        if let answer = self.clients[key]?.answer { self.write(key, answer) } else { self.read(key) }
    }

    /// A client's time, or that of listeners which rested.
    func expired(_ key: SocketKey) {
        if AcceptingListeners.isKey(key) { return self.acceptAgain() }
        // A busy machine comes to the time before it comes to the socket: once for a request, once for its answer.
        self.ready(key, [])
        self.ready(key, [])
        self.drop(key)
    }

    /// All is done at once here.
    func endTurn() {}

    // MARK: - Clients

    private func accept(from key: SocketKey) {
        guard let descriptor = self.listeners.accept(from: key) else { return }
        let key = SocketKey(index: self.clientsEver, generation: 1)
        self.clientsEver &+= 1
        let deadline = self.loop.now.advanced(byMilliseconds: self.patience)
        do throws(ReactorError) {
            try self.loop.watch(descriptor, as: key, for: .readable)
        } catch {
            return Socket.close(connection: descriptor)
        }
        self.clients[key] = Client(descriptor: descriptor, deadline: deadline)
        self.loop.schedule(key, at: deadline)
        if self.clients.count >= Self.maximumClients { self.listeners.pause() }
    }

    /// Accepts after a rest, unless it is full: then it goes on when a client leaves.
    private func acceptAgain() {
        if self.clients.count < Self.maximumClients { self.listeners.resume() }
    }

    private func read(_ key: SocketKey) {
        guard var client = self.clients[key] else { return }
        // Owned here alone, else each piece would copy what came before.
        self.clients[key]?.request = []
        let before = client.request.count
        switch Socket.receive(
            from: client.descriptor,
            atMost: min(Self.maximumBytes - before, 4_096),
            into: &client.request
        ) {
        case .bytes: break
        case .nothing:
            self.clients[key] = client
            return
        case .ended, .failed: return self.drop(key)
        }
        // The end may have begun in what came before.
        guard client.request.count >= Self.maximumBytes || Self.hasEnd(client.request[max(0, before - 3)...]) else {
            self.clients[key] = client
            return
        }
        let answer = Self.answer(to: client.request)
        client.answer = answer
        client.request = []
        self.clients[key] = client
        self.loop.change(client.descriptor, as: key, to: .writable)
    }

    private func write(_ key: SocketKey, _ bytes: [UInt8]) {
        guard let client = self.clients[key] else { return }
        var bytes = bytes
        switch Socket.send(&bytes, to: client.descriptor) {
        case .partly: self.clients[key]?.answer = bytes
        case .all, .failed: self.drop(key)
        }
    }

    private func drop(_ key: SocketKey) {
        guard let client = self.clients.removeValue(forKey: key) else { return }
        self.loop.unwatch(client.descriptor)
        Socket.close(connection: client.descriptor)
        if self.clients.count < Self.maximumClients / 2 { self.listeners.resume() }
    }

    /// Whether the head of a request ends in these bytes.
    private static func hasEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
        let end = Array("\r\n\r\n".utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: end) }
    }

    /// What everybody is told; without content for who asked for the head alone.
    private static func answer(to request: [UInt8]) -> [UInt8] {
        let fields = [HTTPField("Retry-After", String(self.retrySeconds))]
        if request.starts(with: Array("HEAD ".utf8)) {
            return HTTPResponse(.serviceUnavailable, headers: fields, body: "").bytes
        }
        let hint = "The server is not ready: its operator has something to mend. Try again in a while."
        return HTTPResponse(.serviceUnavailable, headers: fields, hint: hint).bytes
    }
}
