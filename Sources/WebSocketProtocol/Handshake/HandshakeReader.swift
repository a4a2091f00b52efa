/// Reads the opening handshake of one connection, in however many pieces it comes: each byte is looked at once.
package struct HandshakeReader: Sendable {
    private var reader: HeadReader

    /// A reader of a connection that has sent nothing yet.
    package init(limits: HandshakeLimits = HandshakeLimits()) {
        self.reader = HeadReader(limits: limits)
    }

    /// Reads what the connection has sent so far, from its first byte on, and goes on where it stopped the last time.
    ///
    /// Bytes that cannot become a good request are refused at the first wrong one; a head that reaches a limit before
    /// its end is refused there: 414 within the request line, else 431. After `incomplete`, call it again with all bytes
    /// when more came.
    package mutating func read(_ bytes: RawSpan) -> HandshakeOutcome {
        switch self.reader.reading(of: bytes) {
        case .incomplete: .incomplete
        case .refused(let response): .answer(response)
        case .head(let head): Handshake.outcome(of: head)
        }
    }
}
