extension WebSocketConnection {
    /// What the caller must do next.
    package enum Event: Sendable, BitwiseCopyable, Equatable {
        /// The bytes from the offset on are incomplete: keep them, append what arrives next, and call again.
        ///
        /// They are at most the head of a data frame or an incomplete control frame
        /// (``WebSocketConnection/maximumRetainedBytes``).
        case needsMore
        /// A whole message in one frame, not compressed.
        ///
        /// The text was not checked. The caller finds out whether it is UTF-8 when it makes a string of it, and calls
        /// `violated` if it is not.
        case message(MessageKind, Payload)
        /// The next part of a message that is fragmented or has not arrived completely: append it, and deliver the
        /// message with the last part.
        ///
        /// Uncompressed text was checked: a part may end within a scalar, but the last part completes it. Only the last
        /// part may be empty. A compressed message always comes as parts, even if it is complete (all its payloads are
        /// marked so), and was not checked: inflate it after the last part, up to `limits.messageBytes`, and call
        /// `violated` if text is not UTF-8.
        case piece(MessageKind, Payload, isLast: Bool)
        /// A ping: answer with a pong that has the same payload (RFC 6455 5.5.2).
        case ping(Payload)
        /// A pong, whether it was asked for or not (RFC 6455 5.5.3).
        case pong(Payload)
        /// The peer has closed its side: if `reply`, send Close with the same code, or without one; then close the
        /// transport.
        ///
        /// `reply` is false after a Close of ours. Then a violation of the protocol counts as the peer's Close, too.
        case peerClosed(CloseCode?, reply: Bool)
        /// The peer violated the protocol: send Close with the violation's code, then close the transport.
        case failed(ProtocolViolation)
    }
}
