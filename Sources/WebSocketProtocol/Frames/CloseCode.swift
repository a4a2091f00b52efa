/// The reason for closing a connection, as a number (RFC 6455 7.4, and IANA's registry for 1012 to 1014).
package struct CloseCode: RawRepresentable, Sendable, BitwiseCopyable, Hashable {
    /// The number in the Close frame.
    package var rawValue: UInt16

    /// Makes a code from any number; ``mayBeSent`` says whether it may be in a Close frame.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: the purpose of the connection is fulfilled.
    package static let normal = CloseCode(rawValue: 1000)
    /// 1001: the server shuts down.
    package static let goingAway = CloseCode(rawValue: 1001)
    /// 1002: the peer violated the protocol.
    package static let protocolError = CloseCode(rawValue: 1002)
    /// 1003: this kind of message is not accepted.
    package static let unsupportedData = CloseCode(rawValue: 1003)
    /// 1007: text is not UTF-8.
    package static let invalidPayload = CloseCode(rawValue: 1007)
    /// 1008: the peer broke a rule of this server: banned, throttled, too slow, too many fragments.
    package static let policyViolation = CloseCode(rawValue: 1008)
    /// 1009: a message exceeds the limit.
    package static let messageTooBig = CloseCode(rawValue: 1009)
    /// 1011: an error of the server.
    package static let internalError = CloseCode(rawValue: 1011)
    /// 1012: the server restarts, and the connection could not be handed over.
    package static let serviceRestart = CloseCode(rawValue: 1012)
    /// 1013: the server is too busy; try again later.
    package static let tryAgainLater = CloseCode(rawValue: 1013)

    /// Whether the number may be in a Close frame (RFC 6455 7.4.1, 7.4.2).
    ///
    /// 1004 to 1006 and 1015 may not, and other numbers from 1000 to 2999 only if registered.
    package var mayBeSent: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// Reads the payload of a peer's Close frame: nothing, or a code with an optional reason (RFC 6455 5.5.1).
    ///
    /// The reason is checked and dropped. Returns nil without a code. Throws `badClosePayload`, `badCloseCode` or
    /// `invalidUTF8`.
    static func read(_ payload: Payload, of bytes: RawSpan) throws(ProtocolViolation) -> CloseCode? {
        guard payload.count > 0 else { return nil }
        guard payload.count >= 2 else { throw .badClosePayload }
        let first = bytes.octet(at: payload.offset) ^ payload.mask[0]
        let second = bytes.octet(at: payload.offset &+ 1) ^ payload.mask[1]
        let code = CloseCode(rawValue: UInt16(first) << 8 | UInt16(second))
        guard code.mayBeSent else { throw .badCloseCode }
        let reason = Payload(
            offset: payload.offset &+ 2,
            count: payload.count &- 2,
            mask: payload.mask.rotated(by: 2)
        )
        var validator = UTF8Validator()
        guard validator.accept(reason, of: bytes), validator.isComplete else { throw .invalidUTF8 }
        return code
    }
}
