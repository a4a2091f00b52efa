/// A WebSocket message to a client, before it is compressed and framed (RFC 6455 section 5.6).
@frozen
public enum OutgoingMessage: Equatable, Sendable {
    /// Unicode text.
    case text(String)
    /// Bytes.
    case binary([UInt8])
}
