/// The windows that this server uses for permessage-deflate (SEC-9).
package struct DeflatePolicy: Sendable, BitwiseCopyable, Equatable {
    /// The windows that can be used, as powers of two; zlib cannot deflate with 2^8.
    package static let windowBits: ClosedRange<UInt8> = 9...15

    /// The largest window for the messages that we compress, as a power of two.
    package let serverWindowBits: UInt8

    /// The window that we ask of a client which can change its own, as a power of two.
    package let clientWindowBits: UInt8

    /// Makes a policy; the defaults are those of SEC-9, and values out of range are replaced by the nearest valid one.
    package init(serverWindowBits: Int = 12, clientWindowBits: Int = 12) {
        self.serverWindowBits = Self.clamped(serverWindowBits)
        self.clientWindowBits = Self.clamped(clientWindowBits)
    }

    private static func clamped(_ bits: Int) -> UInt8 {
        min(max(UInt8(clamping: bits), Self.windowBits.lowerBound), Self.windowBits.upperBound)
    }
}
