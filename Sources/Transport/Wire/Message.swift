import Dialects

/// A whole WebSocket message of a client (RFC 6455 5.6).
enum Message: Equatable, Sendable {
    /// Unicode text.
    case text(String)
    /// Bytes.
    case binary([UInt8])
    /// A message of `uuu.v1`, of so many bytes; `isRepeated` for a line that was carried out before.
    indirect case structured(Result<ClientMessage, MessageMistake>, isRepeated: Bool, byteCount: Int)

    /// The length of the payload in bytes.
    var byteCount: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .binary(let bytes): bytes.count
        case .structured(_, _, let byteCount): byteCount
        }
    }
}
