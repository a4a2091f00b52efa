/// Reads the opening handshake of one connection, in however many parts it arrives; each byte is read once.
package struct HandshakeReader: Sendable {
    private var reader: HeadReader

    /// Makes a reader for a connection that has sent nothing yet.
    package init(limits: HandshakeLimits = HandshakeLimits()) {
        self.reader = HeadReader(limits: limits)
    }

    /// Reads all bytes that the connection has sent so far, and continues where the last call stopped.
    ///
    /// Bytes that cannot become a valid request are refused at the first invalid byte. A head that reaches a limit
    /// before its end is refused there, with 414 within the request line and 431 after it. After `incomplete`, call it
    /// again with all bytes when more have arrived.
    package mutating func read(_ bytes: RawSpan) -> HandshakeOutcome {
        switch self.reader.reading(of: bytes) {
        case .incomplete: .incomplete
        case .refused(let response): .answer(response)
        case .head(let head): Handshake.outcome(of: head)
        }
    }
}
