/// SHA-1 (RFC 3174), for the accept key of the handshake only, which protects no secret (RFC 6455 10.8).
package enum SHA1 {
    /// Returns the digest, 20 bytes.
    package static func digest(_ message: [UInt8]) -> [UInt8] {
        var state: [UInt32] = [0x6745_2301, 0xEFCD_AB89, 0x98BA_DCFE, 0x1032_5476, 0xC3D2_E1F0]
        let padded = Self.padded(message)
        for block in stride(from: 0, to: padded.count, by: 64) {
            Self.process(padded[block..<block + 64], into: &state)
        }
        return state.flatMap { Self.bigEndian(UInt64($0), count: 4) }
    }

    /// Returns the message followed by a bit of 1, zeros and its length in bits; a multiple of 64 bytes (RFC 3174 4).
    private static func padded(_ message: [UInt8]) -> [UInt8] {
        let used = (message.count + 9) % 64
        let zeros = [UInt8](repeating: 0, count: used == 0 ? 0 : 64 - used)
        return message + [0x80] + zeros + Self.bigEndian(UInt64(message.count) * 8, count: 8)
    }

    /// Processes one block of 64 bytes (RFC 3174 6.1).
    private static func process(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words: [UInt32] = stride(from: block.startIndex, to: block.endIndex, by: 4).map { start in
            block[start..<start + 4].reduce(0) { $0 << 8 | UInt32($1) }
        }
        for t in 16..<80 {
            words.append(Self.rotate(words[t - 3] ^ words[t - 8] ^ words[t - 14] ^ words[t - 16], 1))
        }
        var (a, b, c, d, e) = (state[0], state[1], state[2], state[3], state[4])
        for (t, word) in words.enumerated() {
            let (mix, constant): (UInt32, UInt32) =
                switch t {
                case ..<20: (b & c | ~b & d, 0x5A82_7999)
                case ..<40: (b ^ c ^ d, 0x6ED9_EBA1)
                case ..<60: (b & c | b & d | c & d, 0x8F1B_BCDC)
                default: (b ^ c ^ d, 0xCA62_C1D6)
                }
            let next = Self.rotate(a, 5) &+ mix &+ e &+ constant &+ word
            (a, b, c, d, e) = (next, a, Self.rotate(b, 30), c, d)
        }
        for (index, word) in [a, b, c, d, e].enumerated() {
            state[index] &+= word
        }
    }

    private static func rotate(_ word: UInt32, _ bits: UInt32) -> UInt32 {
        word << bits | word >> (32 - bits)
    }

    private static func bigEndian(_ number: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: number >> (8 * UInt64(count - 1 - $0))) }
    }
}
