/// The type of a frame (RFC 6455 5.2, 11.8).
package enum Opcode: UInt8, Sendable, BitwiseCopyable {
    /// A fragment of a message, but not its first.
    case continuation = 0x0
    /// A text message, or its first fragment.
    case text = 0x1
    /// A binary message, or its first fragment.
    case binary = 0x2
    /// The end of the connection.
    case close = 0x8
    /// A request for a pong.
    case ping = 0x9
    /// The answer to a ping.
    case pong = 0xA
}
