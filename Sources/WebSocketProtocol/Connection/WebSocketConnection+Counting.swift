extension WebSocketConnection {
    /// Returns how many whole messages are in the received bytes from an offset on, at most `maximum`.
    ///
    /// Nothing changes: ``next(_:at:)`` returns the same messages afterwards. What follows a violation of the protocol
    /// or a Close does not count.
    package func messages(in bytes: RawSpan, from offset: Int, atMost maximum: Int) -> Int {
        var (copy, offset, count) = (self, offset, 0)
        while count < maximum {
            switch copy.next(bytes, at: &offset) {
            case .message, .piece(_, _, isLast: true): count += 1
            case .piece, .ping, .pong: continue
            case .needsMore, .peerClosed, .failed: return count
            }
        }
        return count
    }
}
