import Addresses
import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

extension ConnectionTable {
    /// Bytes that one read may bring while a command is running.
    private static let asideReadSize = 4096
    /// Bytes for which there is room when more of a request is read: who sends little costs little.
    private static let requestReadSize = 256
    /// The longest number of a request that is logged, in bytes; nginx's has 32.
    private static let mostRequestIDBytes = 64
    /// Bytes of an `Origin` that are logged, as they stand in a line.
    private static let mostOriginBytes = 256

    /// Reads once, and does with the bytes what the connection's phase asks for.
    func read(_ key: SocketKey) {
        guard !self.slots[key].machine.isOver, !self.isHandingOver else { return }
        // What it has sent before comes first. A queued one is told of only because its socket has broken.
        if self.slots[key].hasBacklog, self.slots[key].isQueued { return }
        if self.slots[key].isServed, self.isOpen(key) {
            // Its worker waits in the middle of a burst: what comes is put behind what was put aside.
            guard let input = self.needBacklog(key)?.input, input.reserve(Self.asideReadSize) else {
                return self.end(key, .noRoom)
            }
            self.took(self.memory.receive(into: input, of: key, from: self.slots[key].descriptor), key)
            return self.updateInterest(key)
        }
        if self.slots[key].machine.isInHandshake, let input = self.backlog(key)?.input, !input.isEmpty {
            return self.readMoreOfRequest(key, behind: input)
        }
        guard let received = self.receive(behindInputOf: key, from: self.slots[key].descriptor) else {
            return self.end(key, .noRoom)
        }
        self.took(received, key)
        // As nearly always.
        if self.slots[key].isOpen { return self.serve(key) }
        switch self.slots[key].machine.phase {
        case .handshake: self.readRequest(key)
        case .closing: self.readClose(key)
        case .open, .flushing, .draining, .over: self.memory.endBurst()
        }
    }

    /// Reads once into the shared buffer, behind what was put aside before; nil when there is no memory for that.
    private func receive(behindInputOf key: SocketKey, from descriptor: CInt) -> ByteBuffer.Received? {
        self.memory.endBurst()
        let received = self.memory.received
        if let input = self.backlog(key)?.input, !input.isEmpty {
            guard self.moveInputToBurst(input, of: key) else { return nil }
        } else {
            self.memory.begin(key)
        }
        guard received.reserve(Self.readSize) else { return nil }
        return self.memory.receive(from: descriptor)
    }

    /// Moves what was put aside to the shared buffer, where nothing is; false when there is no memory for that.
    private func moveInputToBurst(_ input: ByteBuffer, of key: SocketKey) -> Bool {
        guard input.withBytes({ self.memory.received.append($0) }) else { return false }
        self.memory.begin(key)
        input.release()
        self.tidy(key)
        return true
    }

    /// Looks at what a read came to: any byte is a sign of life, an end is an end.
    @inline(__always)
    private func took(_ result: ByteBuffer.Received, _ key: SocketKey) {
        switch result {
        case .bytes: self.noteLife(of: key)
        case .nothing: break
        case .ended: self.end(key, .peerVanished)
        case .failed(let number): self.end(key, .broken(errno: number))
        }
    }

    /// The peer gave a sign of life.
    func noteLife(of key: SocketKey) {
        self.slots[key].heard(at: self.loop.now)
    }

    private func readRequest(_ key: SocketKey) {
        switch self.outcome(of: self.memory.received, key) {
        case .incomplete: self.putBurstAside()
        case .answer(let response):
            self.memory.endBurst()
            self.end(key, .answered(response))
        case .upgrade(let request, let consumed):
            self.upgrade(key, request, of: consumed)
        }
    }

    /// Reads more of a request whose start was put aside: what is there already is neither copied nor looked at again.
    private func readMoreOfRequest(_ key: SocketKey, behind input: ByteBuffer) {
        guard input.reserve(Self.requestReadSize) else { return self.end(key, .noRoom) }
        self.took(self.memory.receive(into: input, of: key, from: self.slots[key].descriptor), key)
        guard self.slots[key].machine.isInHandshake else { return }
        guard self.outcome(of: input, key) != .incomplete else { return }
        // Once, when it is whole or wrong, it is read as one that came in one piece.
        self.memory.endBurst()
        guard self.moveInputToBurst(input, of: key) else { return self.end(key, .noRoom) }
        self.readRequest(key)
    }

    /// What the bytes come to that a connection has sent before its upgrade.
    private func outcome(of request: ByteBuffer, _ key: SocketKey) -> HandshakeOutcome {
        request.withBytes { self.heads.outcome(of: $0, from: key, within: self.configuration.handshake) }
    }

    /// Answers the upgrade and makes the connection a player's, unless its web page may not connect.
    private func upgrade(_ key: SocketKey, _ request: UpgradeRequest, of byteCount: Int) {
        guard let resident = self.resident(key) else { return }
        let peer = Socket.peer(of: self.slots[key].descriptor)
        let client = self.configuration.clientAddress.resolve(request.headers, from: peer)
        if client.address == .unknown { self.noteUnknownClient(of: key) }
        // Of a proxy that is trusted, the Host is the operator's affair.
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
        if let compression {
            self.slots[key].wire = WebSocketConnection(
                limits: self.configuration.messages,
                compression: compression.agreement
            )
        }
        self.write(request.acceptance(extensions: compression?.response), to: key)
        guard self.slots[key].machine.isInHandshake else { return self.memory.endUpgrade() }
        resident.isReadableByOthers = self.configuration.clientAddress.isReadableByOthers(client, from: peer)
        let connection = self.connection(client.address.text, resident, key)
        let manager = ContextManager(connection: connection, registry: self.registry, services: self.services)
        resident.player = Resident.Player(connection: connection, manager: manager)
        resident.intention = .enter
        // Before the first greeting no more is known; and the address is in no later request.
        let place = KeptContext(name: self.configuration.initialContext)
        let memo = Memo(of: connection, isReadableByOthers: resident.isReadableByOthers, place: place)
        self.keepMemo(key, memo, resident)
        self.happened(.upgraded, to: key)
        self.memory.endUpgrade()
        var fields = connection.logFields()
        fields[.requestID] = self.requestID(request, from: peer)
        self.services.logger.log(.connectionOpened, fields)
        self.serve(key)
    }

    /// What contexts know a connection by.
    func connection(_ address: String?, _ resident: Resident, _ key: SocketKey) -> Connection {
        Connection(
            id: Connection.ID(self.slots[key].cookie),
            clientAddress: address,
            allowsPasswords: self.configuration.allowsPlainTextRemote || !resident.isReadableByOthers,
            executor: self.loop,
            outbound: Outbound(queue: self.outbound, key: key.tag)
        )
    }

    /// What logs are told of a client that has no other address than the socket's.
    func peerText(of descriptor: CInt) -> String? { ClientAddress.peer(Socket.peer(of: descriptor)).text }

    /// The number that a trusted proxy gave to the request (NGX-11); what is no such number is left out.
    private func requestID(_ request: UpgradeRequest, from peer: Peer) -> String? {
        guard self.configuration.clientAddress.trusts(peer) else { return nil }
        let values = request.values(of: "X-Request-Id")
        guard values.count == 1, let id = values.first, id.utf8.count <= Self.mostRequestIDBytes,
            id.utf8.allSatisfy({ (0x21...0x7E).contains($0) })
        else { return nil }
        return id
    }

    /// Answers 403, and tells the operator of whose page and why.
    private func refuse(_ key: SocketKey, _ refusal: OriginPolicy.Refusal, _ origin: String?, _ client: ClientAddress) {
        // Whoever wrote it is a stranger, and may have written much.
        let origin = origin.map { $0.cut(toShownBytes: Self.mostOriginBytes) }
        var fields: [LogKey: String] = [.origin: origin ?? "none", .reason: refusal.reason]
        fields[.clientAddress] = client.text
        self.services.logger.log(.originRefused, fields)
        self.end(key, .answered(refusal.response))
    }

    /// A proxy that is believed says nothing of its client: the operator should know, but not each time (SEC-15).
    private func noteUnknownClient(of key: SocketKey) {
        guard let count = self.unknownClients.happened(at: self.loop.now) else { return }
        let place = Socket.place(of: self.slots[key].descriptor)
        self.services.logger.log(.clientAddressMissing, [.place: place, .count: String(count)])
    }

    /// Gives input that was put aside its turn: messages their worker, a peer's Close its answer.
    func readOn(_ key: SocketKey) {
        guard self.backlog(key).map({ !$0.input.isEmpty }) ?? false else { return }
        switch self.slots[key].machine.phase {
        case .open: self.serve(key)
        case .closing: self.readClose(key)
        case .handshake, .flushing, .draining, .over: break
        }
    }

    /// Copies what is left of the burst to its connection, before the shared buffer is used for another.
    func putBurstAside() {
        guard let owner = self.memory.owner else { return }
        guard self.memory.offset < self.memory.received.count else { return self.memory.endBurst() }
        guard let input = self.needBacklog(owner)?.input, self.memory.moveBurst(to: input) else {
            return self.end(owner, .noRoom)
        }
        self.updateInterest(owner)
    }
}
