package import WebSocketProtocol

/// Why a message could not be inflated: what happened, where in the compressed bytes, and a word on it.
package struct DeflateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What happened.
    package enum Code: Equatable, Sendable {
        /// The message is longer than the limit once inflated.
        case tooBig
        /// The bytes are not what DEFLATE makes, or end too early (RFC 7692 7.2.2).
        case corrupt
        /// There was no memory for it, which is nobody's fault.
        case noMemory
    }

    /// What happened.
    package let code: Code
    /// How many of the compressed bytes were read until then.
    package let location: Int
    /// What is wrong with them; it holds nothing that the peer sent.
    package let hint: String

    /// The rule that the peer broke, for `WebSocketConnection.violated`; nil if it broke none.
    package var violation: ProtocolViolation? {
        switch self.code {
        case .noMemory: nil
        case .tooBig: .messageTooBig
        case .corrupt: .badCompression
        }
    }

    /// Place and hint in one line.
    package var description: String { "compressed byte \(self.location): \(self.hint)" }
}
