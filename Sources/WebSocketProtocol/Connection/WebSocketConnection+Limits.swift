extension WebSocketConnection {
    /// What a peer may send (RFC 6455 10.4, SEC-51).
    package struct Limits: Sendable, BitwiseCopyable, Equatable {
        /// The longest message in bytes, fragments taken together; a compressed one must not exceed it before inflating
        /// either.
        package let messageBytes: UInt32
        /// The most frames of one message; 0 and 1 allow no fragmentation.
        package let fragments: UInt32
        /// The least payload, in bytes, of a fragment that is not the last; 0 asks for nothing.
        package let fragmentBytes: UInt32

        /// Limits; what is negative counts as 0, and nothing exceeds `UInt32.max`.
        package init(messageBytes: Int = 8192, fragments: Int = 64, fragmentBytes: Int = 0) {
            self.messageBytes = UInt32(clamping: messageBytes)
            self.fragments = UInt32(clamping: fragments)
            self.fragmentBytes = UInt32(clamping: fragmentBytes)
        }
    }
}
