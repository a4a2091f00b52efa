/// Removes the mask from bytes while they are copied, eight at a time (RFC 6455 5.3).
@safe package enum Unmasking {
    /// Copies `count` bytes, each XORed with byte `i % 4` of the mask in memory order; returns the OR of all results.
    ///
    /// The regions must have `count` bytes and must not overlap. If all results are ASCII, the high bit of each byte of
    /// the OR is clear.
    @discardableResult
    package static func copy(
        _ source: UnsafeRawPointer,
        to target: UnsafeMutableRawPointer,
        count: Int,
        mask: UInt32
    ) -> UInt64 {
        let wide = UInt64(mask) << 32 | UInt64(mask)
        var seen: UInt64 = 0
        var offset = 0
        while count - offset >= 8 {
            let word = unsafe source.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ wide
            unsafe target.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            seen |= word
            offset += 8
        }
        guard offset < count else { return seen }
        if count >= 8 {
            // The last eight bytes are done as one word. Some of them are written twice, with the same value.
            let last = count - 8
            let turn = UInt64(last & 3) &* 8
            let turned = wide &>> turn | wide &<< (64 &- turn)
            let word = unsafe source.loadUnaligned(fromByteOffset: last, as: UInt64.self) ^ turned
            unsafe target.storeBytes(of: word, toByteOffset: last, as: UInt64.self)
            return seen | word
        }
        var key = mask
        while offset < count {
            let byte = unsafe source.load(fromByteOffset: offset, as: UInt8.self) ^ UInt8(truncatingIfNeeded: key)
            unsafe target.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
            seen |= UInt64(byte)
            key = key >> 8 | key << 24
            offset += 1
        }
        return seen
    }
}
