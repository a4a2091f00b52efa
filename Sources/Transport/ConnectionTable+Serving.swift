import Contexts
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// Workers that are kept for the next burst; more are made whenever more commands wait at once.
    private static let mostIdleWorkers = 64

    /// What the next of the received bytes come to.
    enum Next {
        case message(Message)
        case nothing
    }

    /// Has a worker serve a connection: an idle one, or a new one when all are busy.
    func serve(_ key: SocketKey) {
        guard !self.slots[key].isServed else { return }
        self.slots[key].isServed = true
        guard !self.workers.give(key) else { return }
        Task { await self.work(startingWith: key) }
    }

    /// A worker's life: one connection after the other, until the table closes or enough others are idle.
    private func work(startingWith first: SocketKey) async {
        var next: SocketKey? = first
        while let key = next {
            await self.serveBurst(of: key)
            guard !self.isOver, self.workers.count < Self.mostIdleWorkers else { return }
            next = await self.workers.next()
        }
    }

    /// Handles message after message, until no whole one is left or the connection ends.
    ///
    /// After each `await` the connection may be gone, and its slot another's: all goes by the key.
    private func serveBurst(of key: SocketKey) async {
        guard let resident = self.resident(key), let player = resident.player else { return self.leave(key) }
        if case .enter = resident.intention {
            resident.intention = .goOn
            let greeting = await player.manager.setContext(self.configuration.initialContext)
            self.perform(greeting, key, resident)
        }
        while case .message(let message) = self.nextMessage(key, resident) {
            let reply =
                switch message {
                case .text(let line): await player.manager.handleCommand(line)
                case .binary(let bytes): await player.manager.handleBinary(bytes)
                }
            self.perform(reply, key, resident)
        }
        self.leave(key)
    }

    /// Writes a reply and does what it asks for, if the connection is still open.
    private func perform(_ reply: Reply, _ key: SocketKey, _ resident: Resident) {
        guard self.isOpen(key) else { return }
        reply.forEachMessage { self.write($0, isSecret: reply.isSecret, to: key, resident) }
        if let prompt = reply.prompt { self.write(.text(prompt.text), to: key, resident) }
        switch reply.next {
        case .stay, .context: break
        case .disconnect(let reason): return self.end(key, .asked(reason))
        }
        if case .end(let ending, _) = resident.intention { self.end(key, ending) }
    }

    /// The worker has done what it could; what came meanwhile is not lost.
    private func leave(_ key: SocketKey) {
        guard let resident = self.resident(key) else { return }
        self.slots[key].isServed = false
        resident.tidy()
        self.putBurstAside()
        self.updateInterest(key, resident)
    }

    /// Reads on for the peer's Close: what else comes is not delivered any more, not even to a worker that still waits.
    func readClose(_ key: SocketKey) {
        guard let resident = self.resident(key) else { return }
        while case .message = self.nextMessage(key, resident) {}
        self.putBurstAside()
    }

    /// Makes the next message of what was received; control frames are dealt with on the way.
    private func nextMessage(_ key: SocketKey, _ resident: Resident) -> Next {
        while self.slots.contains(key), !resident.hasOutput {
            switch self.nextEvent(key, resident) {
            case .needsMore: return .nothing
            case .message(let kind, let payload):
                guard let message = self.lookAtInput(key, resident, { MessageBuilder.message(kind, payload, in: $0) })
                else {
                    _ = self.slots[key].wire.violated(.invalidUTF8)
                    self.end(key, .violation(.invalidUTF8))
                    return .nothing
                }
                return .message(message)
            case .piece(let kind, let payload, let isLast):
                let assembly = resident.needBacklog().assembly
                self.lookAtInput(key, resident) {
                    assembly.append($0, in: payload.range, unmaskedWith: payload.mask.rawValue)
                }
                guard isLast else { continue }
                if payload.isCompressed { return self.inflated(kind, key, assembly) }
                return self.assembled(kind, assembly).map(Next.message) ?? .nothing
            case .ping(let payload):
                self.answer(ping: payload, key, resident)
            case .pong: continue
            case .peerClosed(let code, _):
                self.end(key, .peerClosed(code))
                return .nothing
            case .failed(let violation):
                self.end(key, .violation(violation))
                return .nothing
            }
        }
        return .nothing
    }

    /// Answers a ping; after our own Close too, as long as the peer's has not come (RFC 6455 5.5.2).
    private func answer(ping payload: Payload, _ key: SocketKey, _ resident: Resident) {
        switch self.slots[key].phase {
        case .open, .closing:
            self.write(.pong, self.lookAtInput(key, resident) { MessageBuilder.bytes(payload, in: $0) }, to: key)
        case .handshake, .flushing, .draining: break
        }
    }

    /// The message whose pieces are all there; the protocol has looked at its UTF-8 (RFC 6455 8.1).
    private func assembled(_ kind: MessageKind, _ assembly: ByteBuffer) -> Message? {
        let whole = Payload(offset: 0, count: assembly.count, mask: Mask(rawValue: 0))
        defer { assembly.release() }
        return assembly.withBytes { MessageBuilder.message(kind, whole, in: $0) }
    }

    /// One step of the protocol over the connection's bytes: those of the burst, or those that were put aside.
    private func nextEvent(_ key: SocketKey, _ resident: Resident) -> WebSocketConnection.Event {
        if let burst = self.burst, burst.owner == key {
            var offset = burst.offset
            let event = self.received.withBytes { self.slots[key].wire.next($0, at: &offset) }
            self.burst = (key, offset)
            return event
        }
        guard let backlog = resident.backlog else { return .needsMore }
        backlog.dropUsedInput()
        var offset = backlog.used
        let event = backlog.input.withBytes { self.slots[key].wire.next($0, at: &offset) }
        backlog.used = offset
        return event
    }

    /// Lends the bytes that the last event's ranges mean.
    private func lookAtInput<Result>(
        _ key: SocketKey,
        _ resident: Resident,
        _ body: (RawSpan) -> Result
    ) -> Result {
        if let burst = self.burst, burst.owner == key { return self.received.withBytes(body) }
        guard let backlog = resident.backlog else { return body(RawSpan()) }
        return backlog.input.withBytes(body)
    }
}
