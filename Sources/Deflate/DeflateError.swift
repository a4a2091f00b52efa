package import WebSocketProtocol

/// Describes why a message could not be inflated: a code, where in the compressed bytes, and a hint.
package struct DeflateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Equatable, Sendable {
        /// The inflated message exceeds the limit.
        case tooBig
        /// The bytes are not valid DEFLATE data, or end too early (RFC 7692 7.2.2).
        case corrupt
        /// There was not enough memory, for which the peer is not responsible.
        case noMemory
    }

    /// The kind of failure.
    package let code: Code
    /// The number of compressed bytes that were read before the failure.
    package let location: Int
    /// A description of the failure; it contains nothing that the peer sent.
    package let hint: String

    /// The violation to pass to `WebSocketConnection.violated`; nil if the peer violated no rule.
    package var violation: ProtocolViolation? {
        switch self.code {
        case .noMemory: nil
        case .tooBig: .messageTooBig
        case .corrupt: .badCompression
        }
    }

    /// Location and hint in one line.
    package var description: String { "compressed byte \(self.location): \(self.hint)" }
}
