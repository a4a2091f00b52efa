extension WebSocketConnection {
    /// Handles a control frame, once all of it has arrived (RFC 6455 5.5).
    mutating func control(
        _ head: ClientFrameHead,
        _ bytes: RawSpan,
        at offset: inout Int
    ) throws(ProtocolViolation) -> Event? {
        let start = offset &+ head.size
        guard head.length <= bytes.byteCount &- start else { return .needsMore }
        let payload = Payload(offset: start, count: head.length, mask: head.mask)
        offset = start &+ head.length
        if head.opcode == .ping { return .ping(payload) }
        if head.opcode == .pong { return .pong(payload) }
        let code = try CloseCode.read(payload, of: bytes)
        let reply = self.isOpen
        self.state = .closed
        return .peerClosed(code, reply: reply)
    }

    /// Skips data frames after our Close, and looks for the peer's Close (RFC 6455 1.4, 5.5.1).
    mutating func skip(
        _ unread: Int,
        _ bytes: RawSpan,
        at offset: inout Int
    ) throws(ProtocolViolation) -> Event? {
        let count = min(unread, bytes.byteCount &- offset)
        offset &+= count
        self.state = .closing(unread: unread &- count)
        guard count == unread,
            let head = try ClientFrameHead.read(bytes, at: offset, reserved: self.reservedBits)
        else { return .needsMore }
        switch head.opcode {
        case .continuation, .text, .binary:
            offset &+= head.size
            self.state = .closing(unread: head.length)
            return nil
        case .close, .ping, .pong:
            return try self.control(head, bytes, at: &offset)
        }
    }
}
