/// A violation by the peer that ends its connection (RFC 6455 7.1.7).
package enum ProtocolViolation: Error, Sendable, BitwiseCopyable, Equatable, CaseIterable {
    /// A frame without a mask (RFC 6455 5.1).
    case unmasked
    /// A reserved bit without an extension that defines it for this frame (RFC 6455 5.2, RFC 7692 6.1).
    case reservedBits
    /// A reserved opcode (RFC 6455 5.2).
    case reservedOpcode
    /// A fragmented control frame (RFC 6455 5.5).
    case fragmentedControl
    /// A control frame of more than 125 bytes (RFC 6455 5.5).
    case longControl
    /// A length that is encoded in more bytes than necessary, or one of 2^63 or more (RFC 6455 5.2).
    case badLength
    /// A continuation frame without a message to continue (RFC 6455 5.4).
    case unexpectedContinuation
    /// A new message before a fragmented one is complete (RFC 6455 5.4).
    case expectedContinuation
    /// Text, or the reason in a Close frame, that is not UTF-8 (RFC 6455 8.1).
    case invalidUTF8
    /// A compressed message that cannot be inflated (RFC 7692 7.2.2).
    case badCompression
    /// A Close frame with a payload of one byte (RFC 6455 5.5.1).
    case badClosePayload
    /// A close code that must not be sent in a frame (RFC 6455 7.4).
    case badCloseCode
    /// A message over the limit (RFC 6455 10.4).
    case messageTooBig
    /// A message in more fragments than the limit (SEC-51).
    case tooManyFragments
    /// A fragment, other than the last, that is shorter than the limit (SEC-51).
    case tinyFragment

    /// The code of the Close frame to send.
    package var closeCode: CloseCode {
        switch self {
        case .unmasked, .reservedBits, .reservedOpcode, .fragmentedControl, .longControl, .badLength,
            .unexpectedContinuation, .expectedContinuation, .badClosePayload, .badCloseCode:
            .protocolError
        case .invalidUTF8, .badCompression: .invalidPayload
        case .messageTooBig: .messageTooBig
        case .tooManyFragments, .tinyFragment: .policyViolation
        }
    }

    /// One line for the log and for the reason in the Close frame; it contains nothing that the peer sent.
    package var explanation: String {
        switch self {
        case .unmasked: "a client's frame must be masked"
        case .reservedBits: "a reserved bit is set, and no extension gives it a meaning there"
        case .reservedOpcode: "reserved opcode"
        case .fragmentedControl: "a control frame must not be fragmented"
        case .longControl: "a control frame holds at most 125 bytes"
        case .badLength: "the payload length is not in its shortest form, or has its top bit set"
        case .unexpectedContinuation: "a continuation, but no message was begun"
        case .expectedContinuation: "a new message before the last fragment of the one before"
        case .invalidUTF8: "text that is not UTF-8"
        case .badCompression: "compressed data that cannot be inflated"
        case .badClosePayload: "a Close frame with half a code"
        case .badCloseCode: "a close code that must not be sent"
        case .messageTooBig: "the message is too big"
        case .tooManyFragments: "the message has too many fragments"
        case .tinyFragment: "the fragment is too small"
        }
    }
}
