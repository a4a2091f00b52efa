import Testing
import WebSocketProtocol

@Suite("SHA-1 (RFC 3174)")
struct SHA1Tests {
    private func hex(_ message: [UInt8]) -> String {
        SHA1.digest(message).map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0\(digits)" : digits
        }.joined()
    }

    @Test("the test vectors of FIPS 180 and RFC 3174 7.3")
    func vectors() {
        #expect(self.hex([]) == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(self.hex(Array("abc".utf8)) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        let two = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"
        #expect(self.hex(Array(two.utf8)) == "84983e441c3bd26ebaae4aa1f95129e5e54670f1")
        #expect(self.hex([UInt8](repeating: 0x61, count: 10_000)) == "a080cbda64850abb7b7f67ee875ba068074ff6fe")
    }

    @Test(
        "messages that end near the end of a block are padded correctly (RFC 3174 4)",
        arguments: [
            (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"), (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
            (63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"), (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
        ]
    )
    func padding(_ count: Int, _ digest: String) {
        #expect(self.hex([UInt8](repeating: 0x61, count: count)) == digest)
    }
}
