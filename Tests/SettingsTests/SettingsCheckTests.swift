import Testing

@Suite("any bytes as a configuration")
struct SettingsCheckTests {
    @Test("the check holds for the fuzzer's corpus, and for inputs at which it once failed") func corpus() throws {
        let inputs = try Fixtures.fuzzInputs()
        #expect(inputs.count >= 10)
        for input in inputs { try SettingsCheck.run([UInt8](input)) }
    }

    @Test("the check holds for 2 000 random texts made of parts of the dialect") func random() throws {
        let seed = UInt64.random(in: 0...UInt64.max)
        var random = SplitMix(state: seed)
        let parts = [
            "[Server]\n", "[Limits]\n", "[DEFAULT]\n", "[server]\n", "[SSL]\n", "[x", "]", "port", "host", "menu",
            " = ", ":", "\n", "\n ", "\n\t", "#", ";", "%", "%%", "%(port)s", "%(menu)s", "%(x", "1", "yes", "ΑΣ",
            "e\u{301}", "\u{FEFF}", "\u{2028}", "\u{202E}", "\u{7}", "\r", "\r\n", "\"", "\\", "{word}", "🎉",
        ]
        for _ in 0..<2_000 {
            let count = Int.random(in: 0...40, using: &random)
            let text = (0..<count).map { _ in parts.randomElement(using: &random) ?? "" }.joined()
            do {
                try SettingsCheck.run(Array(text.utf8))
            } catch {
                Issue.record("seed \(seed): \(text.debugDescription): \(error)")
            }
        }
    }
}

/// A random number generator that gives the same numbers for the same seed (SplitMix64).
private struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
