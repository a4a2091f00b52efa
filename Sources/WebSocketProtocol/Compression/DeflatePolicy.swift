/// How permessage-deflate is spoken here, if at all (SEC-9).
package struct DeflatePolicy: Sendable, BitwiseCopyable, Equatable {
    /// The windows that can be used, as powers of two; zlib has none of 2^8 for what it deflates.
    package static let windowBits: ClosedRange<UInt8> = 9...15

    /// The largest window of what we deflate, as a power of two.
    package let serverWindowBits: UInt8

    /// The window that clients who offer the choice are held to, as a power of two.
    package let clientWindowBits: UInt8

    /// A policy; the defaults are those of SEC-9, and a value out of range counts as the nearest in it.
    package init(serverWindowBits: Int = 12, clientWindowBits: Int = 12) {
        self.serverWindowBits = Self.clamped(serverWindowBits)
        self.clientWindowBits = Self.clamped(clientWindowBits)
    }

    private static func clamped(_ bits: Int) -> UInt8 {
        min(max(UInt8(clamping: bits), Self.windowBits.lowerBound), Self.windowBits.upperBound)
    }
}
