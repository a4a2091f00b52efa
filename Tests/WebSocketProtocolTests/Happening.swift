#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// What the driver sees of a stream, however it was cut: events whose parts are joined and unmasked.
enum Happening: Equatable {
    case message(MessageKind, [UInt8])
    /// A compressed message, not inflated.
    case compressed(MessageKind, [UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case peerClosed(UInt16?, reply: Bool)
    case failed(ProtocolViolation)

    static func text(_ text: String) -> Self { .message(.text, Array(text.utf8)) }
}

/// A broken promise of `WebSocketConnection`, or a difference from the reference.
struct Breach: Error, CustomStringConvertible {
    var description: String
}
