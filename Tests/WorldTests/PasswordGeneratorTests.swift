import TestSupport
import Testing
import World

@Suite("PasswordGenerator") struct PasswordGeneratorTests {
    @Test("a generated password has 16 characters that do not look alike")
    func shape() {
        for _ in 0..<1_000 {
            let password = PasswordGenerator.make()
            #expect(password.count == 16)
            #expect(password.allSatisfy(PasswordGenerator.alphabet.contains))
            #expect(!password.contains { "0Oo1Il".contains($0) })
        }
    }

    @Test("no two are equal")
    func fresh() {
        #expect(Set((0..<1_000).map { _ in PasswordGenerator.make() }).count == 1_000)
    }

    @Test("each character of the alphabet is equally frequent")
    func unbiased() {
        var random = SeededGenerator(seed: 20)
        var counts: [Character: Int] = [:]
        let passwords = 20_000
        for _ in 0..<passwords {
            for character in PasswordGenerator.make(using: &random) { counts[character, default: 0] += 1 }
        }
        let expected = Double(passwords * PasswordGenerator.length) / Double(PasswordGenerator.alphabet.count)
        #expect(counts.count == PasswordGenerator.alphabet.count)
        // Chi-squared with 55 degrees of freedom exceeds 93 with a probability of 1 in 1000; the seed is fixed.
        let chiSquared = counts.values.reduce(0) { $0 + (Double($1) - expected) * (Double($1) - expected) / expected }
        #expect(chiSquared < 93)
    }
}
