/// A number of at most 16 decimal digits, such as every number of the protocol, with its digits as they are written.
public struct DecimalNumber: Sendable {
    /// The number.
    public let value: UInt64
    /// How many digits it has.
    public let count: Int
    /// The last eight digits and, before them, the first ones; in each the first digit is the lowest byte.
    private let (last, first): (UInt64, UInt64)

    /// Converts a number.
    ///
    /// It must be less than 10^16; numbers of the protocol are at most 2^53 (``JSONNumber``).
    public init(_ value: UInt64) {
        precondition(value < 10_000_000_000_000_000, "the number has more than 16 digits")
        let isLong = value >= 100_000_000
        let (last, lastCount) = Self.digits(isLong ? value % 100_000_000 : value, filled: isLong)
        let (first, firstCount) = isLong ? Self.digits(value / 100_000_000, filled: false) : (0, 0)
        self.value = value
        self.count = firstCount + lastCount
        self.last = last
        self.first = first
    }

    /// Writes the digits, and returns the offset after them; other bytes behind them may be overwritten.
    @inline(__always)
    func write(to target: inout MutableRawSpan, at start: Int) -> Int {
        guard self.count <= 8, start &+ 8 <= target.byteCount else { return self.writeEach(to: &target, at: start) }
        target.storeBytes(of: self.last.littleEndian, toByteOffset: start, as: UInt64.self)
        return start &+ self.count
    }

    /// Writes one digit after the other.
    private func writeEach(to target: inout MutableRawSpan, at start: Int) -> Int {
        let firstCount = max(0, self.count - 8)
        for index in 0..<self.count {
            let (word, shift) = index < firstCount ? (self.first, index) : (self.last, index - firstCount)
            let digit = UInt8(truncatingIfNeeded: word >> (8 * UInt64(shift)))
            target.storeBytes(of: digit, toByteOffset: start + index, as: UInt8.self)
        }
        return start + self.count
    }

    /// Returns the digits of a number below 10^8, and how many; eight with leading zeros if they are to be filled up.
    @inline(__always)
    private static func digits(_ value: UInt64, filled: Bool) -> (word: UInt64, count: Int) {
        let digits = Self.eightDigits(value)
        // A number below 10 has one digit, also 0.
        let zeros = filled ? 0 : min(7, digits.trailingZeroBitCount / 8)
        return ((digits | 0x3030_3030_3030_3030) >> UInt64(8 * zeros), 8 &- zeros)
    }

    /// Returns the eight digits of a number below 10^8 as bytes from 0 to 9, the first digit as the lowest byte.
    ///
    /// It divides in three steps: the number into two of four digits, these into four of two, and these into digits.
    /// The parts of a step lie side by side in one word, so they are divided at once, by a multiplication and a shift.
    @inline(__always)
    private static func eightDigits(_ value: UInt64) -> UInt64 {
        let fours = value / 10_000 | (value % 10_000) << 32
        let hundreds = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
        let twos = hundreds | (fours &- hundreds &* 100) << 16
        let tens = (twos &* 103) >> 10 & 0x000F_000F_000F_000F
        return tens | (twos &- tens &* 10) << 8
    }
}
