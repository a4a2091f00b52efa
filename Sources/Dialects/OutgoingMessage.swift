/// A WebSocket message to a client, not yet framed or compressed (RFC 6455 5.6).
@frozen
public enum OutgoingMessage: Equatable, Sendable {
    /// Unicode text.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}
