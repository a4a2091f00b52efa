import Testing

@testable import World

@Suite("ResumeToken (SEC-36)") struct ResumeTokenTests {
    @Test("it is uuu1_ and 32 bytes in base64url without padding")
    func form() {
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(ResumeToken(zeros).text == "uuu1_" + String(repeating: "A", count: 43))
        let ones = [UInt8](repeating: 255, count: 32)
        #expect(ResumeToken(ones).text == "uuu1_" + String(repeating: "_", count: 42) + "8")
        let counted = (0..<32).map { UInt8($0 * 8 + 3) }
        #expect(ResumeToken(counted).text == "uuu1_AwsTGyMrMztDS1NbY2tze4OLk5ujq7O7w8vT2-Pr8_s")
    }

    @Test("new ones have all bits, are all different, and are well-formed")
    func random() {
        let tokens = (0..<1_000).map { _ in ResumeToken().text }
        #expect(Set(tokens).count == 1_000)
        #expect(tokens.allSatisfy { ResumeToken($0)?.text == $0 })
        // Of the 42 characters that stand for six bits each, every character of the alphabet is somewhere first.
        for position in [5, 20, 46] {
            #expect(Set(tokens.map { Array($0.utf8)[position] }).count == 64)
        }
        #expect(Set(tokens.compactMap { $0.utf8.last }).count == 16)
    }

    @Test(
        "what is not written so is no token",
        arguments: [
            "", "uuu1_", "uuu1_" + String(repeating: "A", count: 42), "uuu1_" + String(repeating: "A", count: 44),
            "uuu2_" + String(repeating: "A", count: 43), "UUU1_" + String(repeating: "A", count: 43),
            "uuu1_" + String(repeating: "A", count: 42) + "B", "uuu1_" + String(repeating: "A", count: 42) + "=",
            "uuu1_" + String(repeating: "A", count: 42) + "+", "uuu1_" + String(repeating: "é", count: 21) + "A",
            " uuu1_" + String(repeating: "A", count: 42), "uuu1_" + String(repeating: "A", count: 42) + "\n",
        ]
    )
    func illFormed(_ text: String) {
        #expect(ResumeToken(text) == nil)
    }

    @Test("no description, dump or error shows it")
    func secret() {
        let token = ResumeToken()
        var dumped = ""
        dump((token, [token], ["key": token]), to: &dumped)
        for text in ["\(token)", String(reflecting: token), "\([token])", dumped] {
            #expect(!text.contains("uuu1_"), "\(text.count) characters")
        }
    }

    @Test("digests are equal if all bytes are")
    func digests() {
        let digest = TokenDigest((0..<32).map { UInt8($0) })
        #expect(digest == TokenDigest((0..<32).map { UInt8($0) }))
        for index in 0..<32 {
            var other = digest.bytes
            other[index] ^= 1 << UInt8(index % 8)
            #expect(digest != TokenDigest(other))
        }
        #expect(digest != TokenDigest(Array(digest.bytes.dropLast())) && TokenDigest([]) != digest)
    }
}
