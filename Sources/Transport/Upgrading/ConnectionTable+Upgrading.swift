import Addresses
import Contexts
import Dialects
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

extension ConnectionTable {
    /// The room for each further read of a request, in bytes: small, so that a client that sends little uses little
    /// memory.
    private static let requestReadSize = 256
    /// The maximum length of a logged request id, in bytes; those of nginx have 32.
    private static let maximumRequestIDBytes = 64
    /// The maximum length of a logged `Origin`, in bytes as they appear in the log.
    private static let maximumOriginBytes = 256

    /// Handles the request in the shared buffer if it is complete or wrong; otherwise waits for more of it.
    func readRequest(_ key: SocketKey) {
        switch self.outcome(of: self.memory.received, key) {
        case .incomplete: self.putBurstAside()
        case .answer(let response):
            self.memory.endBurst()
            self.end(key, .answered(response))
        case .upgrade(let request, let consumed):
            self.upgrade(key, request, of: consumed)
        }
    }

    /// Reads more of a request whose start is in the backlog; bytes that are there already are neither copied nor
    /// parsed again.
    func readMoreOfRequest(_ key: SocketKey, behind input: ByteBuffer) {
        guard input.reserve(Self.requestReadSize) else { return self.end(key, .noRoom) }
        self.took(self.memory.receive(into: input, of: key, from: self.slots[key].descriptor), key)
        guard self.slots[key].machine.isInHandshake else { return }
        guard self.outcome(of: input, key) != .incomplete else { return }
        // A request that is complete or wrong is moved to the shared buffer once, and handled like one that came in one
        // piece.
        self.memory.endBurst()
        guard self.moveInputToBurst(input, of: key) else { return self.end(key, .noRoom) }
        self.readRequest(key)
    }

    /// Parses what a connection has sent before its upgrade.
    private func outcome(of request: ByteBuffer, _ key: SocketKey) -> HandshakeOutcome {
        request.withBytes { self.heads.outcome(of: $0, from: key, within: self.configuration.handshake) }
    }

    /// Answers the upgrade request: with 101, which opens the connection, or with a refusal if its web page may not
    /// connect.
    private func upgrade(_ key: SocketKey, _ request: UpgradeRequest, of byteCount: Int) {
        guard let state = self.state(of: key) else { return }
        let peer = Socket.peer(of: self.slots[key].descriptor)
        let client = self.configuration.clientAddress.resolve(request.headers, from: peer)
        if client.address == .unknown { self.noteUnknownClient(of: key) }
        let arrival = client.address.address.flatMap { self.gate?.receive($0) } ?? .admitted
        if let refusal = self.admit(client.address, arrival, key, state) {
            self.memory.endBurst()
            return self.end(key, .refused(refusal))
        }
        // If the peer is a trusted proxy, the operator is responsible for the Host.
        let isOnLoopback =
            request.origin != nil && !self.configuration.clientAddress.trusts(peer)
            && Socket.boundAddress(of: self.slots[key].descriptor)?.isLoopback == true
        if let refusal = self.configuration.origins.refusal(
            of: request,
            over: client.scheme,
            isOnLoopback: isOnLoopback
        ) {
            self.memory.endBurst()
            return self.refuse(key, refusal, request.origin, client.address)
        }
        self.memory.beginUpgrade(of: key)
        self.memory.offset = byteCount
        let compression = self.configuration.compression.flatMap { request.negotiateDeflate($0) }
        let dialect = Dialect(offers: request.subprotocols)
        if compression != nil || dialect != .plainText {
            self.slots[key].wire = WebSocketConnection(
                limits: self.limits(for: dialect),
                compression: compression?.agreement
            )
        }
        self.slots[key].session.dialect = dialect.rawValue
        let acceptance = request.acceptance(subprotocol: dialect.subprotocol, extensions: compression?.response)
        self.write(acceptance, to: key)
        guard self.slots[key].machine.isInHandshake else { return self.memory.endUpgrade() }
        state.isReadableByOthers = self.configuration.clientAddress.isReadableByOthers(client, from: peer)
        let connection = self.connection(client.address.text, state, key)
        let manager = ContextManager(of: connection)
        state.manager = manager
        if arrival == .admitted { self.prepare(key, state, for: dialect) }
        // Nothing else is known before the first greeting. The address must be saved now, as no later request contains
        // it.
        let context = ContextSnapshot(name: self.configuration.initialContext)
        let record = SessionRecord(of: connection, isReadableByOthers: state.isReadableByOthers, context: context)
        self.saveRecord(key, record, state)
        self.happened(.upgraded, to: key)
        self.memory.endUpgrade()
        var fields = connection.logFields()
        fields[.requestID] = self.requestID(request, from: peer)
        self.services.logger.log(.connectionOpened, fields)
        if case .told(let sentence) = arrival { return self.turnAway(key, state, sentence) }
        self.serve(key)
    }

    /// Tells a client that it is banned, and ends its connection, which is in no context.
    private func turnAway(_ key: SocketKey, _ state: ConnectionState, _ sentence: String) {
        guard self.isOpen(key) else { return }
        state.isPlain = self.slots[key].dialect == .plainText
        if !state.isPlain { self.needExchange(key, state) }
        self.say([.text(sentence)], before: .banned, to: key)
        self.end(key, .asked(.banned))
    }

    /// Returns the limits of messages in a dialect: a line of `uuu.v1` is wrapped, and escaped.
    private func limits(for dialect: Dialect) -> WebSocketConnection.Limits {
        let limits = self.configuration.messages
        guard dialect == .uuuV1 else { return limits }
        return WebSocketConnection.Limits(
            messageBytes: max(Int(limits.messageBytes), Self.structuredBytes),
            fragments: Int(limits.fragments),
            fragmentBytes: Int(limits.fragmentBytes)
        )
    }

    /// Prepares what comes first: the greeting, or the first message of a client that says what it wants before.
    func prepare(_ key: SocketKey, _ state: ConnectionState, for dialect: Dialect) {
        state.isPlain = dialect == .plainText
        guard dialect == .uuuV1 else {
            state.pendingAction = .enter
            return self.watchDoor(key, state)
        }
        self.needExchange(key, state)
        state.pendingAction = .awaitHello
        self.wait(key, milliseconds: Self.helloMilliseconds, for: .hello)
    }

    /// Creates the connection that contexts see.
    func connection(_ address: String?, _ state: ConnectionState, _ key: SocketKey) -> Connection {
        Connection(
            id: Connection.ID(self.slots[key].cookie),
            clientAddress: address,
            allowsPasswords: self.configuration.allowsPlainTextRemote || !state.isReadableByOthers,
            home: self.home,
            key: key.tag
        )
    }

    /// Returns the address of a socket's peer as text; nil if it has none.
    func peerText(of descriptor: CInt) -> String? { ClientAddress.peer(Socket.peer(of: descriptor)).text }

    /// Returns the request id that a trusted proxy has set (NGX-11); nil unless it is a single short text in printable
    /// ASCII.
    private func requestID(_ request: UpgradeRequest, from peer: Peer) -> String? {
        guard self.configuration.clientAddress.trusts(peer) else { return nil }
        let values = request.values(of: "X-Request-Id")
        guard values.count == 1, let id = values.first, id.utf8.count <= Self.maximumRequestIDBytes,
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    /// Answers 403, and logs the page's origin and the reason.
    private func refuse(_ key: SocketKey, _ refusal: OriginPolicy.Refusal, _ origin: String?, _ client: ClientAddress) {
        // The client has written this text, and it may be long.
        let origin = origin.map { $0.cut(toShownBytes: Self.maximumOriginBytes) }
        var fields: [LogKey: String] = [.origin: origin ?? "none", .reason: refusal.reason]
        fields[.clientAddress] = client.text
        self.services.logger.log(.originRefused, fields)
        self.end(key, .answered(refusal.response))
    }

    /// Logs that a trusted proxy names no client, at most once per interval (SEC-15).
    private func noteUnknownClient(of key: SocketKey) {
        guard let count = self.unknownClients.happened(at: self.loop.now) else { return }
        let location = Socket.location(of: self.slots[key].descriptor)
        self.services.logger.log(.clientAddressMissing, [.location: location, .count: String(count)])
    }
}
