import Contexts
import Dialects
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// The outcome of one step of the protocol, with the bytes that it refers to.
    private enum Step {
        case event(WebSocketConnection.Event)
        /// A whole message; nil for a text that is not UTF-8.
        case message(Message?)
        case piece(MessageKind, isLast: Bool, isCompressed: Bool)
        case ping([UInt8])
        /// There is no memory for a piece of a message.
        case noRoom
    }

    /// Takes the next whole message out of the input; nil if there is none, or if the budget is spent.
    ///
    /// Control frames before it are handled, and counted in the budget. The slot is marked as running before the
    /// message leaves the input. So another process finds the message in the input or finds the mark: it never misses
    /// both.
    func nextMessage(_ key: SocketKey, within budget: inout InputBudget) -> Message? {
        while !budget.isSpent, self.isPresent(key), !self.hasOutput(key), !self.isPaused {
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
                if isCompressed {
                    return self.inflated(kind, key, assembly, within: &budget).map { self.taken($0, key) }
                }
                budget.countMessage(byteCount: assembly.count, on: self.loop)
                return self.assembled(kind, assembly).map { self.taken($0, key) }
            case .ping(let payload):
                guard self.answer(ping: payload, key) else { return nil }
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

    /// Takes the next message if it is a short text in one frame of the burst, and the connection has no backlog.
    ///
    /// Nearly all messages are. Nil says nothing about other messages: call ``nextMessage(_:within:)`` then. It marks
    /// the slot in the same order as that function does.
    @inline(__always)
    func nextShortText(_ key: SocketKey) -> String? {
        guard self.memory.isOwner(key), !self.slots[key].hasBacklog, !self.isPaused
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

    /// Takes the next message of a client of `uuu.v1` if it is a short line in the usual form, and returns its text.
    ///
    /// The line is in one frame of the burst, and is neither repeated nor too early; the connection has no backlog.
    /// Nearly all are so. Nil says nothing about other messages: call ``nextStep(_:_:_:within:)`` then.
    func nextShortLine(_ key: SocketKey, _ state: ConnectionState, _ exchange: Exchange) -> String? {
        guard exchange.takesShortLines, case .goOn = state.pendingAction,
            self.memory.isOwner(key), !self.slots[key].hasBacklog, !self.isPaused,
            self.slots[key].dialect == .uuuV1
        else { return nil }
        var offset = self.memory.offset
        let line: ClientMessage.Line? = self.memory.received.withBytes { bytes in
            guard offset < bytes.byteCount, let payload = self.slots[key].wire.shortText(bytes, at: offset) else {
                return nil
            }
            offset = payload.offset + payload.count
            return MessageBuilder.shortLine(payload, in: bytes)
        }
        guard let line, line.id > self.slots[key].session.did, !state.isAtDoor || !ResumeLine.isLongEnough(line.text)
        else { return nil }
        self.slots[key].isRunning = true
        self.slots[key].session.did = line.id
        self.memory.offset = offset
        exchange.line = line.id
        return line.text
    }

    /// Marks the slot as running, for a message that is about to leave the input, and reads a message of `uuu.v1`.
    ///
    /// The id of a line is noted after the mark, and both before the line leaves the input. So a process that goes on
    /// finds the line in the input with an id that is new, or an id that was noted, with the mark of a command that is
    /// lost. Other messages are not marked, but for a resume: nobody has to be told that they are lost.
    private func taken(_ message: Message, _ key: SocketKey) -> Message {
        guard self.slots[key].session.dialect == Dialect.uuuV1.rawValue, case .text(let text) = message else {
            self.slots[key].isRunning = true
            return message
        }
        do throws(MessageMistake) {
            let read = try UUUV1.read(text.utf8Span.span)
            guard case .line(let line) = read, line.id > self.slots[key].session.did else {
                // A resume that is lost with the process is asked for again (``Exchange/isInterrupted``).
                self.slots[key].isRunning = if case .resume = read { true } else { false }
                let isRepeated = if case .line = read { true } else { false }
                return .structured(.success(read), isRepeated: isRepeated, byteCount: text.utf8.count)
            }
            self.slots[key].isRunning = true
            self.slots[key].session.did = line.id
            return .structured(.success(read), isRepeated: false, byteCount: text.utf8.count)
        } catch {
            self.slots[key].isRunning = false
            return .structured(.failure(error), isRepeated: false, byteCount: text.utf8.count)
        }
    }

    func endWithoutRoom(_ key: SocketKey) -> Message? {
        self.end(key, .noRoom)
        return nil
    }

    /// Answers a ping, also after our own Close until the peer's has arrived (RFC 6455 5.5.2), unless there are too many
    /// of them (SEC-49).
    ///
    /// Pings are not limited where the first context asks for no login.
    ///
    /// - Returns: False if there were far too many, and the connection was ended.
    private func answer(ping payload: [UInt8], _ key: SocketKey) -> Bool {
        switch self.slots[key].machine.phase {
        case .open, .closing: break
        case .handshake, .flushing, .draining, .over, .linkdead: return true
        }
        switch self.hasDoor ? self.clientPings.note(key, self.configuration.clientPings, at: self.loop.now) : .answer {
        case .answer: self.write(.pong, payload, to: key)
        case .ignore: break
        case .end:
            self.end(key, .tooManyPings)
            return false
        }
        return true
    }

    /// Makes a message of pieces that are all there.
    ///
    /// The protocol has checked their UTF-8 (RFC 6455 8.1).
    private func assembled(_ kind: MessageKind, _ assembly: ByteBuffer) -> Message? {
        let whole = Payload(offset: 0, count: assembly.count, mask: Mask(rawValue: 0))
        defer { assembly.release() }
        return assembly.withBytes { MessageBuilder.message(kind, whole, in: $0) }
    }

    /// Takes one step of the protocol, over the burst if it is the connection's, else over its backlog.
    @inline(__always)
    private func step(_ key: SocketKey) -> Step {
        if self.memory.isOwner(key) {
            var offset = self.memory.offset
            // Most bursts end where a message ends.
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

    /// Takes one step over these bytes: copies what it needs of them, and advances the offset past what it consumed.
    @inline(__always)
    private func step(_ key: SocketKey, _ bytes: RawSpan, at offset: inout Int) -> Step {
        var wire = self.slots[key].wire
        let event = wire.next(bytes, at: &offset)
        if case .message(let kind, let payload) = event {
            // A message in one frame does not change the protocol's state.
            let message = MessageBuilder.message(kind, payload, in: bytes)
            return .message(message.map { self.taken($0, key) })
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
