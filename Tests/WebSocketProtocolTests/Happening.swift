#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// What the peer is seen to do, however its bytes were cut: events with their pieces joined and unmasked.
enum Happening: Equatable {
    case message(MessageKind, [UInt8])
    /// A compressed message, as it was sent.
    case compressed(MessageKind, [UInt8])
    case ping([UInt8])
    case pong([UInt8])
    case peerClosed(UInt16?, reply: Bool)
    case failed(ProtocolViolation)

    static func text(_ text: String) -> Self { .message(.text, Array(text.utf8)) }
}

/// A broken promise of `WebSocketConnection`, or an answer that is not the reference's.
struct Breach: Error, CustomStringConvertible {
    var description: String
}
