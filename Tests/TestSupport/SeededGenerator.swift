/// A random number generator that gives the same numbers for the same seed (SplitMix64).
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    /// Makes a generator with that seed.
    package init(seed: UInt64) { self.state = seed }

    /// Makes a generator with a new seed and prints the seed.
    ///
    /// To reproduce a failure, give it to `init(seed:)`.
    package static func printing(_ test: String = #function) -> SeededGenerator {
        let seed = UInt64.random(in: 0...UInt64.max)
        print("\(test): seed \(seed)")
        return SeededGenerator(seed: seed)
    }

    /// Returns the next number.
    package mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Returns `count` random bytes.
    package mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }
}

/// Seeds for tests.
package enum Seeds {
    /// Four new seeds.
    ///
    /// To reproduce a failure, write its seed here.
    package static let fresh = (0..<4).map { _ in UInt64.random(in: .min ... .max) }
}
