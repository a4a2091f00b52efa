/// Why a connection is closed (RFC 6455 7.4, and IANA's registry for 1012 to 1014).
package struct CloseCode: RawRepresentable, Sendable, BitwiseCopyable, Hashable {
    /// The number on the wire.
    package var rawValue: UInt16

    /// Any number; `mayBeSent` says whether it may stand in a Close frame.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: its purpose is fulfilled.
    package static let normal = CloseCode(rawValue: 1000)
    /// 1001: the server goes down.
    package static let goingAway = CloseCode(rawValue: 1001)
    /// 1002: the peer broke the protocol.
    package static let protocolError = CloseCode(rawValue: 1002)
    /// 1003: a kind of message that is not accepted here.
    package static let unsupportedData = CloseCode(rawValue: 1003)
    /// 1007: text that is not UTF-8.
    package static let invalidPayload = CloseCode(rawValue: 1007)
    /// 1008: a rule of this server was broken: banned, throttled, too slow, too many fragments.
    package static let policyViolation = CloseCode(rawValue: 1008)
    /// 1009: a message over the limit.
    package static let messageTooBig = CloseCode(rawValue: 1009)
    /// 1011: a fault of ours.
    package static let internalError = CloseCode(rawValue: 1011)
    /// 1012: the server restarts, and this connection could not be carried over.
    package static let serviceRestart = CloseCode(rawValue: 1012)
    /// 1013: too busy; try again later.
    package static let tryAgainLater = CloseCode(rawValue: 1013)

    /// Whether the number may stand in a Close frame (RFC 6455 7.4.1, 7.4.2).
    ///
    /// 1004 to 1006 and 1015 never may; the rest of 1000 to 2999 only if registered.
    package var mayBeSent: Bool {
        switch self.rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }

    /// Reads the payload of a peer's Close frame: nothing, or a code and a reason, which is only checked (RFC 6455 5.5.1).
    ///
    /// Throws `badClosePayload`, `badCloseCode` or `invalidUTF8`.
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
