/// Pseudo-random numbers that can be had again: the seed is an argument of the test, so a failure prints it.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        self.state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        self.state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = self.state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) }
    }

    /// Bytes with much, something or nothing in them that can be said shorter.
    mutating func message(_ count: Int) -> [UInt8] {
        switch Int.random(in: 0..<3, using: &self) {
        case 0: return self.bytes(count)
        case 1: return (0..<count).map { _ in UInt8.random(in: 0x61...0x64, using: &self) }
        default:
            let unit = self.bytes(Int.random(in: 1...300, using: &self))
            return (0..<count).map { unit[$0 % unit.count] }
        }
    }
}

enum Seeds {
    /// Seeds that no run had before; to have a failure again, write its seed here.
    static let fresh = (0..<4).map { _ in UInt64.random(in: .min ... .max) }
}
