/// A whole WebSocket message of a client (RFC 6455 5.6).
enum Message: Equatable, Sendable {
    /// Unicode text.
    case text(String)
    /// Bytes.
    case binary([UInt8])

    /// The length of the payload in bytes.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
