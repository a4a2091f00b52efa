import TestSupport

extension SeededGenerator {
    /// Returns bytes that can be compressed well, somewhat or not at all.
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
