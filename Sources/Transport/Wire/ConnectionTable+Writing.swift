import Contexts
import Deflate
import Dialects
import Reactor
import WebSocketProtocol

extension ConnectionTable {
    /// When this many bytes are gathered, they are written before more are added.
    private static let gatherSize = 64 * 1024

    /// Sends an event to an open connection.
    ///
    /// If too much is waiting for the client already, the connection is ended instead.
    ///
    /// Nothing is sent after a Close (RFC 6455 5.5.1): each of several messages may be the one that ends the
    /// connection.
    ///
    /// A secret is not compressed: the length of the compressed frame would reveal what the secret resembles (RFC 7692
    /// 8, SEC-9).
    func write(_ event: Event, isSecret: Bool = false, to key: SocketKey) {
        guard self.slots.contains(key), !self.slots[key].session.usesExchange else {
            return self.send(SentMessage(.event(event), isSecret: isSecret), to: key)
        }
        guard let message = PlainText.message(for: event) else { return }
        guard self.takesMessage(key) else { return self.send(SentMessage(.event(event), isSecret: isSecret), to: key) }
        switch message {
        case .text(let text):
            let opcode: Opcode = self.slots[key].dialect == .terminal ? .binary : .text
            self.writeData(opcode, RawSpan(_elements: text.utf8Span.span), isSecret: isSecret, to: key)
        case .binary(let bytes): self.writeData(.binary, RawSpan(_elements: bytes.span), isSecret: isSecret, to: key)
        }
    }

    /// Sends an event to an open connection that other connections get too.
    func write(_ shared: SharedEvent, to key: SocketKey) {
        guard self.slots.contains(key), !self.slots[key].session.usesExchange else { return self.send(shared, to: key) }
        guard self.takesMessage(key) else { return self.send(SentMessage(.event(shared.event)), to: key) }
        self.append(shared, to: key)
    }

    /// Queues the frame of a shared event in the form that the connection gets.
    func append(_ shared: SharedEvent, to key: SocketKey) {
        let (dialect, compression) = (self.slots[key].dialect, self.slots[key].wire.compression)
        let form = SharedEvent.Form(dialect: dialect, windowBits: compression?.serverWindowBits ?? 0)
        let frame = shared.frame(in: form) {
            self.sharedFrames += 1
            return self.frame(of: shared.event, in: dialect, compression)
        }
        if !frame.isEmpty { self.append(RawSpan(_elements: frame.span), to: key) }
    }

    /// Encodes an event as one frame; empty if nothing is sent for it in this dialect.
    private func frame(of event: Event, in dialect: Dialect, _ compression: DeflateAgreement?) -> [UInt8] {
        switch (dialect, PlainText.message(for: event)) {
        case (.uuuV1, _):
            var bytes: [UInt8] = []
            SentMessage(.event(event)).write(to: &bytes)
            return self.frame(.text, RawSpan(_elements: bytes.span), compression)
        case (_, nil): return []
        case (.plainText, .text(let text)):
            return self.frame(.text, RawSpan(_elements: text.utf8Span.span), compression)
        case (.terminal, .text(let text)):
            return self.frame(.binary, RawSpan(_elements: text.utf8Span.span), compression)
        case (_, .binary(let bytes)): return self.frame(.binary, RawSpan(_elements: bytes.span), compression)
        }
    }

    private func frame(_ opcode: Opcode, _ payload: RawSpan, _ compression: DeflateAgreement?) -> [UInt8] {
        let compressed = compression.flatMap { agreement in
            self.deflater.deflate(payload, by: agreement) { FrameHead.frame(opcode, $0, isCompressed: true) }
        }
        return compressed ?? FrameHead.frame(opcode, payload)
    }

    /// Whether a connection gets another message.
    ///
    /// If too much is waiting for its client already, the connection is ended.
    func takesMessage(_ key: SocketKey) -> Bool {
        guard self.isOpen(key) else { return false }
        guard self.hasOutput(key), let backlog = self.backlog(key) else { return true }
        let isOver =
            backlog.output.count > self.configuration.outboundBytes
            || backlog.outputMessages >= self.configuration.outboundMessages
        guard !isOver else {
            self.end(key, .asked(.tooSlow))
            return false
        }
        backlog.outputMessages += 1
        return true
    }

    /// Queues a text for an open connection in few steps, which is enough for nearly all replies.
    @inline(__always)
    func write(_ text: String, to key: SocketKey) {
        let payload = RawSpan(_elements: text.utf8Span.span)
        let head = FrameHead.ofShortText(length: payload.byteCount)
        guard payload.byteCount <= 125, self.slots.contains(key), self.slots[key].takesPlainText,
            self.mayGather(for: key),
            let gathered = self.memory.gathered.appendWithinRoom(head, payload)
        else { return self.write(.text(text), to: key) }
        if gathered >= Self.gatherSize { self.writeGathered() }
    }

    /// Whether an answer can be written by ``write(_:_:_:)``: there is room among the gathered frames, and no backlog.
    @inline(__always)
    func hasRoom(for answer: ShortAnswer, to key: SocketKey) -> Bool {
        self.slots[key].takesShortMessages && self.mayGather(for: key)
            && self.memory.gathered.room >= answer.byteCount
    }

    /// Queues a text and a prompt, which were measured, in few steps.
    func write(_ answer: ShortAnswer, _ text: Span<UInt8>, _ prompt: EncodedMessage) {
        let gathered = self.memory.gathered.appendWithinRoom(answer.byteCount) { answer.write(text, prompt, to: &$0) }
        if let gathered, gathered >= Self.gatherSize { self.writeGathered() }
    }

    /// Claims the buffer of gathered frames for a connection; false if it holds frames of another one.
    @inline(__always)
    private func mayGather(for key: SocketKey) -> Bool {
        if self.memory.isGathered(for: key) { return true }
        guard self.memory.gatheredFor == nil else { return false }
        self.memory.gatheredFor = key
        return true
    }

    /// Queues a frame with this payload.
    func write(_ opcode: Opcode, _ payload: [UInt8], to key: SocketKey) {
        self.write(opcode, payload: RawSpan(_elements: payload.span), to: key)
    }

    /// Queues bytes as they are, such as an HTTP response.
    func write(_ bytes: [UInt8], to key: SocketKey) {
        self.append(RawSpan(_elements: bytes.span), to: key)
    }

    /// Queues a data frame.
    ///
    /// It is compressed if that was agreed on and makes it shorter, and if the payload is no secret.
    @inline(__always)
    func writeData(_ opcode: Opcode, _ payload: RawSpan, isSecret: Bool, to key: SocketKey) {
        guard let agreement = self.slots[key].wire.compression, !isSecret else {
            return self.write(opcode, payload: payload, to: key)
        }
        // A write in here may end a connection. That sends no data frame, so nothing else uses the deflater meanwhile.
        let written: Void? = self.deflater.deflate(payload, by: agreement) {
            self.write(opcode, payload: $0, isCompressed: true, to: key)
        }
        if written == nil { self.write(opcode, payload: payload, to: key) }
    }

    private func write(_ opcode: Opcode, payload: RawSpan, isCompressed: Bool = false, to key: SocketKey) {
        let head = FrameHead.encode(opcode, length: payload.byteCount, isCompressed: isCompressed)
        self.append(RawSpan(_elements: head.octets.span.extracting(first: head.count)), payload, to: key)
    }

    /// Appends bytes to the output in the backlog if there is any, otherwise to the gathered frames.
    @inline(__always)
    private func append(_ head: RawSpan, _ rest: RawSpan = RawSpan(), to key: SocketKey) {
        if self.hasOutput(key) {
            guard self.backlog(key)?.output.append(head, rest) == nil else { return }
            return self.end(key, .noRoom)
        }
        if !self.memory.isGathered(for: key) {
            self.writeGathered()
            self.memory.gatheredFor = key
        }
        guard let gathered = self.memory.gathered.append(head, rest) else { return self.end(key, .noRoom) }
        if gathered >= Self.gatherSize { self.writeGathered() }
    }

    /// Writes the gathered frames with one call, and moves what the kernel does not accept to the connection's backlog.
    func writeGathered() {
        guard let key = self.memory.gatheredFor else { return }
        let gathered = self.memory.gathered
        let sent = self.memory.sendGathered(of: key, to: self.slots[key].descriptor)
        var hasRoom = true
        if case .partly = sent {
            let output = self.needBacklog(key)?.output
            hasRoom = output.map { output in gathered.withBytes { output.append($0) } } ?? false
        }
        // From here on the buffer belongs to no connection: ending this one must not write its frames again.
        self.memory.gatheredFor = nil
        gathered.removeAll()
        guard hasRoom else { return self.end(key, .noRoom) }
        switch sent {
        case .all: self.hasWrittenAll(key)
        case .partly: self.updateInterest(key)
        case .failed(let number): self.end(key, .broken(errno: number))
        }
    }

    /// Writes output from the backlog, and continues reading when all of it is written.
    func writePending(_ key: SocketKey) {
        guard let backlog = self.backlog(key), !backlog.output.isEmpty else { return }
        switch self.memory.send(backlog.output, of: key, to: self.slots[key].descriptor) {
        case .all:
            self.noteLife(of: key)
            backlog.output.release()
            backlog.outputMessages = 0
            self.tidy(key)
            self.updateInterest(key)
            self.hasWrittenAll(key)
            self.readOn(key)
        // The kernel has room again, so the peer reads: its pong comes after what it has not read yet.
        case .partly: self.noteLife(of: key)
        case .failed(let number): self.end(key, .broken(errno: number))
        }
    }

    /// Continues an ending that waits until everything is written.
    private func hasWrittenAll(_ key: SocketKey) {
        if self.slots[key].machine.awaitsWriting { self.happened(.allWritten, to: key) }
    }

    /// Has epoll watch the socket for what the connection needs now.
    ///
    /// The connection must exist.
    func updateInterest(_ key: SocketKey) {
        // The usual case after a message: the connection has no backlog, and its socket is being read.
        if !self.slots[key].hasBacklog, self.slots[key].machine.interest == .readable { return }
        self.happened(.waits(self.waiting(key)), to: key)
    }
}
