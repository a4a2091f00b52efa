import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// The clients of a server that cannot serve: every request is answered with 503 and a `Retry-After` of 30 seconds.
///
/// It limits the number of clients, the bytes that each may send and the time that each may take. At the limit it
/// accepts no more; new connections wait in the kernel's backlog. It is an actor whose executor is its own event loop.
actor UnavailableTable: EventHandler {
    private struct Client {
        let descriptor: CInt
        let deadline: MonotonicTime
        var request: [UInt8] = []
        /// The bytes that are still to be sent; nil while the request is being read.
        var answer: [UInt8]?
    }

    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }

    private let patience: UInt64
    private var listeners: AcceptingListeners
    private var clients: [SocketKey: Client] = [:]
    private var clientsInTotal: UInt32 = 0

    /// How many clients there may be at one time.
    static let maximumClients = 256
    /// How many bytes of a request are read.
    static let maximumBytes = 16_384
    /// The seconds of `Retry-After`: the longest pause between two attempts to use the configuration.
    private static let retrySeconds = 30

    /// Creates the table of an event loop that has not started yet.
    init(loop: EventLoop, patience: UInt64, logger: Logger) {
        self.loop = loop
        self.patience = patience
        self.listeners = AcceptingListeners(on: loop, leaving: .whole, logger: logger)
    }

    /// How many clients there are.
    var count: Int { self.clients.count }

    /// Starts to accept from these listeners; throws `ReactorError` when they cannot be watched.
    func listen(on listeners: [Listener]) throws(ReactorError) { try self.listeners.open(listeners) }

    /// Stops accepting, and disconnects all clients.
    func stop() {
        self.listeners.close()
        for key in self.clients.keys { self.drop(key) }
    }

    // MARK: - EventHandler

    /// Handles an event of a listener or of a client.
    func ready(_ key: SocketKey, _ readiness: Readiness) {
        guard !AcceptingListeners.isKey(key) else { return self.accept(from: key) }
        if let answer = self.clients[key]?.answer { self.write(key, answer) } else { self.read(key) }
    }

    /// Handles the timer of a client, whose time is over, or of the listeners, whose pause is over.
    func expired(_ key: SocketKey) {
        if AcceptingListeners.isKey(key) { return self.acceptAgain() }
        // On a busy machine the timer may run before the events of the socket: so try to read the request, and to send
        // the answer.
        self.ready(key, [])
        self.ready(key, [])
        self.drop(key)
    }

    /// Does nothing: every event is handled completely at once.
    func endTurn() {}

    // MARK: - Clients

    private func accept(from key: SocketKey) {
        guard let descriptor = self.listeners.accept(from: key) else { return }
        let key = SocketKey(index: self.clientsInTotal, generation: 1)
        self.clientsInTotal &+= 1
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

    /// Accepts after a pause, unless the table is full: then accepting continues when half of the clients have gone.
    private func acceptAgain() {
        if self.clients.count < Self.maximumClients { self.listeners.resume() }
    }

    private func read(_ key: SocketKey) {
        guard var client = self.clients[key] else { return }
        // Empty the stored request first; otherwise appending would copy the bytes that came before.
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
        // The blank line may have begun in the bytes that came before.
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

    /// Returns whether these bytes contain the blank line that ends a request's head.
    private static func hasEnd(_ bytes: ArraySlice<UInt8>) -> Bool {
        let end = Array("\r\n\r\n".utf8)
        return bytes.indices.contains { bytes[$0...].starts(with: end) }
    }

    /// Returns the answer; without a body if the request's method is HEAD.
    private static func answer(to request: [UInt8]) -> [UInt8] {
        let fields = [HTTPField("Retry-After", String(self.retrySeconds))]
        if request.starts(with: Array("HEAD ".utf8)) {
            return HTTPResponse(.serviceUnavailable, headers: fields, body: "").bytes
        }
        let hint = "The server is not ready: its operator has something to mend. Try again in a while."
        return HTTPResponse(.serviceUnavailable, headers: fields, hint: hint).bytes
    }
}
