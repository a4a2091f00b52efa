/// The type of a message's content (RFC 6455 5.6).
package enum MessageKind: Sendable, BitwiseCopyable, Equatable {
    /// Text in UTF-8.
    case text
    /// Arbitrary bytes.
    case binary

    /// The opcode of a message of this kind.
    package var opcode: Opcode {
        switch self {
        case .text: .text
        case .binary: .binary
        }
    }
}
