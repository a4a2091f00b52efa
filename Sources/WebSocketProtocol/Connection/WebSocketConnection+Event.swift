extension WebSocketConnection {
    /// What the caller is to do next.
    package enum Event: Sendable, BitwiseCopyable, Equatable {
        /// Nothing more can be made of the bytes from the offset on: keep them, append what comes next, and call again.
        ///
        /// That is at most a frame's head or an incomplete control frame (`maximumKeptBytes`).
        case needsMore
        /// A whole message lies in the bytes, in one frame, not compressed.
        ///
        /// That text is UTF-8 is for the caller to see, while it makes a string of it; if not, it calls `violated`.
        case message(MessageKind, Payload)
        /// The next part of a message that is fragmented or not all here: append it, and deliver with the last one.
        ///
        /// Text was checked, and the last part ends a scalar. The last part may be empty, the others are not.
        ///
        /// A compressed message (all of its payloads say so) always comes this way and is not checked: inflate it when
        /// the last part is there, up to `limits.messageBytes`, and see that text is UTF-8; if not, call `violated`.
        case piece(MessageKind, Payload, isLast: Bool)
        /// A ping: answer with a pong that holds the same bytes (RFC 6455 5.5.2).
        case ping(Payload)
        /// A pong, asked for or not (RFC 6455 5.5.3).
        case pong(Payload)
        /// The peer's side is over: if `reply`, send Close with the same code, or with none; then close the transport.
        ///
        /// After a Close of ours (`reply` is false) anything that breaks the protocol counts as the peer's Close too.
        case peerClosed(CloseCode?, reply: Bool)
        /// The peer broke the protocol: send Close with the violation's code, then close the transport.
        case failed(ProtocolViolation)
    }
}
