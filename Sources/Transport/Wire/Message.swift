/// A WebSocket message of a client, whole (RFC 6455 5.6).
enum Message: Equatable, Sendable {
    /// Unicode text.
    case text(String)
    /// Bytes.
    case binary([UInt8])

    /// The length of its payload.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        }
    }
}
