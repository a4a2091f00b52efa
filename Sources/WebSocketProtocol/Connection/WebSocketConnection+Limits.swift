extension WebSocketConnection {
    /// Limits on what a peer may send (RFC 6455 10.4, SEC-51).
    package struct Limits: Sendable, BitwiseCopyable, Equatable {
        /// The longest message, in bytes, with all its fragments.
        ///
        /// It also applies to the compressed bytes of a message.
        package let messageBytes: UInt32
        /// The largest number of frames in a message; 0 and 1 allow no fragmentation.
        package let fragments: UInt32
        /// The shortest payload of a fragment that is not the last, in bytes; 0 for no limit.
        package let fragmentBytes: UInt32

        /// Makes limits; negative numbers count as 0, and numbers above `UInt32.max` as that.
        package init(messageBytes: Int = 8192, fragments: Int = 64, fragmentBytes: Int = 0) {
            self.messageBytes = UInt32(clamping: messageBytes)
            self.fragments = UInt32(clamping: fragments)
            self.fragmentBytes = UInt32(clamping: fragmentBytes)
        }
    }
}
