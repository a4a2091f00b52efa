/// Whether a number is beyond 2^53, found out digit by digit and exactly: nothing is rounded.
struct JSONNumber {
    /// How many digits 2^53 has.
    private static let digits = 16
    /// No exponent of a message is made larger than this, so that sums of exponents do not overflow.
    private static let maximumExponent = 1 << 40

    /// The first digits from the first one on that is not 0.
    private var leading: UInt64 = 0
    /// How many digits there are from the first one on that is not 0.
    private var count = 0
    /// Whether a digit after the leading ones is not 0.
    private var hasMore = false
    /// How many of the digits stand before the point; negative for zeros after it.
    private var wholeDigits = 0
    private var isFraction = false
    private var exponent = 0
    private var hasNegativeExponent = false

    /// Goes on with the digits after the point.
    mutating func startFraction() { self.isFraction = true }

    /// Adds a digit of the number.
    mutating func add(digit: UInt8) {
        if self.count == 0, digit == 0 {
            if self.isFraction { self.wholeDigits -= 1 }
            return
        }
        self.count += 1
        if !self.isFraction { self.wholeDigits += 1 }
        if self.count <= Self.digits {
            self.leading = self.leading * 10 + UInt64(digit)
        } else if digit > 0 {
            self.hasMore = true
        }
    }

    /// Goes on with the exponent.
    mutating func startExponent(isNegative: Bool) { self.hasNegativeExponent = isNegative }

    /// Adds a digit of the exponent.
    mutating func addExponent(digit: UInt8) {
        self.exponent = min(self.exponent * 10 + Int(digit), Self.maximumExponent)
    }

    /// Whether the number, without its sign, is beyond 2^53.
    var isTooLarge: Bool {
        guard self.count > 0 else { return false }
        let whole = self.wholeDigits + (self.hasNegativeExponent ? -self.exponent : self.exponent)
        guard whole == Self.digits else { return whole > Self.digits }
        var leading = self.leading
        for _ in self.count..<max(self.count, Self.digits) { leading *= 10 }
        return leading > 1 << 53 || leading == 1 << 53 && self.hasMore
    }
}
