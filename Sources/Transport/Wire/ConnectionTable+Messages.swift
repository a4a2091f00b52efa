import Contexts
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// What one step of the protocol came to, with the bytes that it means.
    private enum Step {
        case event(WebSocketConnection.Event)
        /// A whole message; nil when it is a text that is not UTF-8.
        case message(Message?)
        case piece(MessageKind, isLast: Bool, isCompressed: Bool)
        case ping([UInt8])
        /// There is no memory for a piece.
        case noRoom
    }

    /// Makes the next message of what was received, if a whole one is there; control frames are dealt with on the way.
    ///
    /// Its slot says that a handler is running from before the message is taken out of the input: another process finds
    /// it there, or finds that it was taken, and never both nor neither. Frames on the way are counted too: nil also says
    /// that the budget is spent.
    func nextMessage(_ key: SocketKey, within budget: inout InputBudget) -> Message? {
        while !budget.isSpent, self.isPresent(key), !self.hasOutput(key), !self.isHandingOver {
            switch self.step(key) {
            case .message(let message?):
                budget.countMessage(byteCount: message.byteCount, on: self.loop)
                return message
            case .message(nil):
                self.slots[key].isRunning = false
                _ = self.slots[key].wire.violated(.invalidUTF8)
                self.end(key, .violation(.invalidUTF8))
                return nil
            case .piece(_, isLast: false, _): budget.countStep(on: self.loop)
            case .piece(let kind, _, let isCompressed):
                guard let assembly = self.needBacklog(key)?.assembly else { return self.endWithoutRoom(key) }
                if isCompressed { return self.inflated(kind, key, assembly, within: &budget) }
                budget.countMessage(byteCount: assembly.count, on: self.loop)
                return self.assembled(kind, assembly)
            case .ping(let payload):
                self.answer(ping: payload, key)
                budget.countStep(on: self.loop)
            case .noRoom: return self.endWithoutRoom(key)
            case .event(.peerClosed(let code, _)):
                self.end(key, .peerClosed(code))
                return nil
            case .event(.failed(let violation)):
                self.end(key, .violation(violation))
                return nil
            case .event(.needsMore): return nil
            case .event: budget.countStep(on: self.loop)
            }
        }
        return nil
    }

    /// The next message if it is a short text in one frame of the burst, as nearly all are, and nothing waits.
    ///
    /// Nil says nothing but that ``nextMessage(_:within:)`` is to be asked. It marks the slot in the same order as that does.
    @inline(__always)
    func nextShortText(_ key: SocketKey) -> String? {
        guard self.memory.isOwner(key), !self.slots[key].hasBacklog, !self.isHandingOver
        else { return nil }
        var offset = self.memory.offset
        let text: String? = self.memory.received.withBytes { bytes in
            guard offset < bytes.byteCount, let payload = self.slots[key].wire.shortText(bytes, at: offset) else {
                return nil
            }
            offset = payload.offset + payload.count
            return MessageBuilder.shortText(payload, in: bytes)
        }
        guard let text else { return nil }
        self.slots[key].isRunning = true
        self.memory.offset = offset
        return text
    }

    func endWithoutRoom(_ key: SocketKey) -> Message? {
        self.end(key, .noRoom)
        return nil
    }

    /// Answers a ping; after our own Close too, as long as the peer's has not come (RFC 6455 5.5.2).
    private func answer(ping payload: [UInt8], _ key: SocketKey) {
        switch self.slots[key].machine.phase {
        case .open, .closing: self.write(.pong, payload, to: key)
        case .handshake, .flushing, .draining, .over: break
        }
    }

    /// The message whose pieces are all there; the protocol has looked at its UTF-8 (RFC 6455 8.1).
    private func assembled(_ kind: MessageKind, _ assembly: ByteBuffer) -> Message? {
        let whole = Payload(offset: 0, count: assembly.count, mask: Mask(rawValue: 0))
        defer { assembly.release() }
        return assembly.withBytes { MessageBuilder.message(kind, whole, in: $0) }
    }

    /// One step of the protocol over the connection's bytes: those of the burst, or those that were put aside.
    @inline(__always)
    private func step(_ key: SocketKey) -> Step {
        if self.memory.isOwner(key) {
            var offset = self.memory.offset
            // Without a byte there is nothing to do: most bursts end where a message does.
            guard offset < self.memory.received.count else { return .event(.needsMore) }
            let step = self.memory.received.withBytes { self.step(key, $0, at: &offset) }
            self.memory.offset = offset
            self.memory.endChange()
            return step
        }
        guard let input = self.backlog(key)?.input else { return .event(.needsMore) }
        var offset = 0
        let step = input.withBytes { self.step(key, $0, at: &offset) }
        input.removeFirst(offset)
        self.memory.endChange()
        return step
    }

    /// One step over these bytes: does what needs them, and moves the offset over what it consumed.
    @inline(__always)
    private func step(_ key: SocketKey, _ bytes: RawSpan, at offset: inout Int) -> Step {
        var wire = self.slots[key].wire
        let event = wire.next(bytes, at: &offset)
        if case .message(let kind, let payload) = event {
            // A message in one frame leaves the protocol where it was.
            let message = MessageBuilder.message(kind, payload, in: bytes)
            self.slots[key].isRunning = true
            return .message(message)
        }
        if case .needsMore = event, wire == self.slots[key].wire { return .event(event) }
        self.memory.beginChange(of: key, wire: self.slots[key].wire, self.backlog(key))
        self.slots[key].wire = wire
        switch event {
        case .piece(let kind, let payload, let isLast):
            guard let assembly = self.needBacklog(key)?.assembly,
                assembly.append(bytes, in: payload.range, unmaskedWith: payload.mask.rawValue)
            else { return .noRoom }
            if isLast { self.slots[key].isRunning = true }
            return .piece(kind, isLast: isLast, isCompressed: payload.isCompressed)
        case .ping(let payload): return .ping(MessageBuilder.bytes(payload, in: bytes))
        case .needsMore, .message, .pong, .peerClosed, .failed: return .event(event)
        }
    }
}
