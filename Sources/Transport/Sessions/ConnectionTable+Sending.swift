import Contexts
import Dialects
import Reactor
import WebSocketProtocol

/// What is sent to clients that may come back: it is counted and retained before it is written.
extension ConnectionTable {
    /// The maximum length of a text that is sent to many with one encoding, in bytes; a longer one may need several
    /// messages.
    private static let maximumSharedBytes = 8 * 1024

    /// Sends a message to a connection that has an exchange, or retains it for a session that waits for its player;
    /// does nothing for other connections.
    ///
    /// The count rises before the bytes are written: after a crash it may be one too high, and never is too low.
    func send(_ message: SentMessage, to key: SocketKey) {
        guard let exchange = self.state(of: key)?.exchange else { return }
        if !exchange.transfer.isSettled, exchange.transfer.divert(message) { return }
        guard self.slots[key].dialect == .uuuV1 else { return self.sendPlainly(message, exchange, key) }
        guard message.isFor(self.slots[key].session.wants) else { return }
        if case .event(.text(let text)) = message.content, text.utf8.count > Self.maximumSharedBytes {
            for piece in UUUV1.pieces(of: text) {
                let part = SentMessage(.event(.text(piece)), answering: message.line, isSecret: message.isSecret)
                self.send(part, exchange, key)
            }
        } else {
            self.send(message, exchange, key)
        }
    }

    /// Sends an event that other connections get too.
    func send(_ shared: SharedEvent, to key: SocketKey) {
        guard let exchange = self.state(of: key)?.exchange else { return }
        let message = SentMessage(.event(shared.event))
        guard self.slots[key].dialect == .uuuV1, exchange.transfer.isSettled,
            shared.event.byteCount <= Self.maximumSharedBytes
        else { return self.send(message, to: key) }
        guard message.isFor(self.slots[key].session.wants) else { return }
        let isTaken = self.takesMessage(key)
        guard isTaken || self.slots[key].session.isLost else { return }
        self.retain(message, exchange, key)
        if isTaken { self.append(shared, to: key) }
    }

    /// Sends a message that is not counted, and not compressed, as it may hold a token (SEC-9).
    func sendUncounted(_ message: ServerMessage, to key: SocketKey) {
        guard self.takesMessage(key) else { return }
        self.writeEncoded(SentMessage(.other(message), isSecret: true), to: key)
    }

    /// Writes the last message of a connection that speaks `uuu.v1`, before its Close frame.
    ///
    /// It is not counted: a client that has got it is known by a count that is greater by one.
    func sendBye(_ bye: Bye, to key: SocketKey) {
        guard let exchange = self.state(of: key)?.exchange, exchange.byeNumber == nil else { return }
        exchange.byeNumber = exchange.ring.end
        self.writeEncoded(SentMessage(.other(.bye(bye)), isSecret: true), to: key)
    }

    /// Sends retained messages again, which are counted already.
    ///
    /// The client gets each of them, also what it does not want now: it counts them.
    func sendAgain(_ messages: ArraySlice<SentMessage>, to key: SocketKey) {
        for message in messages {
            guard self.takesMessage(key) else { return }
            self.writeEncoded(message, to: key)
        }
    }

    /// Sends the event of a message to a client of plain text, or retains it if the connection was lost.
    private func sendPlainly(_ message: SentMessage, _ exchange: Exchange, _ key: SocketKey) {
        guard let event = message.event else { return }
        if self.slots[key].session.isLost { return self.retain(message, exchange, key) }
        guard self.isOpen(key) else { return }
        self.slots[key].session.isAside = false
        self.write(event, isSecret: message.isSecret, to: key)
    }

    private func send(_ message: SentMessage, _ exchange: Exchange, _ key: SocketKey) {
        let isTaken = self.takesMessage(key)
        guard isTaken || self.slots[key].session.isLost && !message.isPresent else { return }
        self.retain(message, exchange, key)
        if isTaken { self.writeEncoded(message, to: key) }
    }

    /// Sends a text and a prompt that answer a line, in few steps; does nothing and returns false if that takes more.
    func send(_ text: String, _ prompt: EncodedMessage, answering line: UInt64, _ exchange: Exchange, _ key: SocketKey)
        -> Bool
    {
        let octets = text.utf8Span.span
        guard octets.count <= Self.maximumSharedBytes, self.slots.contains(key) else { return false }
        let answer = ShortAnswer(octets, prompt, answering: line)
        guard self.hasRoom(for: answer, to: key) else { return false }
        self.slots[key].session.messages &+= 2
        let change = exchange.ring.append(
            SentMessage(.event(.text(text)), answering: line),
            SentMessage(.encoded(prompt), answering: line)
        )
        self.replays.change(by: change)
        if self.replays.isExceeded { self.cutReplays() }
        self.write(answer, octets, prompt)
        return true
    }

    /// Counts a message, and retains it.
    private func retain(_ message: SentMessage, _ exchange: Exchange, _ key: SocketKey) {
        self.slots[key].session.messages &+= 1
        self.replays.change(by: exchange.ring.append(message))
        if self.replays.isExceeded { self.cutReplays() }
    }

    /// Cuts all rings to an equal share.
    private func cutReplays() {
        let share = self.replays.share
        for key in self.slots.keys {
            guard let exchange = self.states[key.index]?.exchange else { continue }
            let former = exchange.ring.byteCount
            exchange.ring.trim(toBytes: share)
            self.replays.change(from: former, to: exchange.ring.byteCount)
        }
    }

    private func writeEncoded(_ message: SentMessage, to key: SocketKey) {
        // Taken out of the table, because a write may end the connection, which writes another message.
        var bytes = self.encoded
        self.encoded = []
        bytes.removeAll(keepingCapacity: true)
        message.write(to: &bytes)
        self.writeData(.text, RawSpan(_elements: bytes.span), isSecret: message.isSecret, to: key)
        self.encoded = bytes
    }

    // MARK: - Exchanges

    /// Gives a connection an exchange if it has none.
    @discardableResult
    func needExchange(_ key: SocketKey, _ state: ConnectionState) -> Exchange {
        if let exchange = state.exchange { return exchange }
        let exchange = Exchange(
            messages: self.slots[key].session.messages,
            isReader: self.slots[key].session.isReader
        )
        state.exchange = exchange
        self.replays.add(exchange.ring)
        return exchange
    }

    /// Forgets the exchange of a connection.
    func dropExchange(_ state: ConnectionState) {
        guard let exchange = state.exchange else { return }
        self.replays.remove(exchange.ring)
        state.exchange = nil
    }

    /// Replaces the retained messages of a connection.
    func replaceRing(of exchange: Exchange, by ring: ReplayRing) {
        self.replays.change(from: exchange.ring.byteCount, to: ring.byteCount)
        exchange.ring = ring
    }

    /// Frees the retained messages that a client has seen.
    func noteSeen(_ seen: UInt64, _ exchange: Exchange) {
        let former = exchange.ring.byteCount
        exchange.ring.removeAll(before: min(seen, exchange.ring.end))
        self.replays.change(from: former, to: exchange.ring.byteCount)
    }
}
