/// How JSON is written to memory that has room for it; each function returns the offset after what it has written.
extension MutableRawSpan {
    /// Writes bytes as they are, in words of eight bytes.
    @inline(__always)
    mutating func put(_ octets: Span<UInt8>, at start: Int) -> Int {
        guard octets.count >= 8 else { return self.put(fewOf: octets, at: start) }
        var source = 0
        while source &+ 8 <= octets.count {
            self.put(word: octets.word(at: source), at: start &+ source)
            source &+= 8
        }
        // The last eight bytes are one word, too; some of them are written for the second time.
        if source < octets.count {
            let last = octets.count &- 8
            self.put(word: octets.word(at: last), at: start &+ last)
        }
        return start &+ octets.count
    }

    /// Writes a number in decimal digits.
    @inline(__always)
    mutating func put(number: UInt64, at start: Int) -> Int {
        let end = start &+ number.decimalDigits
        var (offset, rest) = (end, number)
        repeat {
            offset &-= 1
            let digit = JSONByte.zero &+ UInt8(truncatingIfNeeded: rest % 10)
            self.storeBytes(of: digit, toByteOffset: offset, as: UInt8.self)
            rest /= 10
        } while rest > 0
        return end
    }

    private mutating func put(fewOf octets: Span<UInt8>, at start: Int) -> Int {
        for index in octets.indices {
            self.storeBytes(of: octets[index], toByteOffset: start &+ index, as: UInt8.self)
        }
        return start &+ octets.count
    }

    @inline(__always)
    private mutating func put(word: UInt64, at offset: Int) {
        self.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}

extension UInt64 {
    /// How many decimal digits the number has.
    @inline(__always)
    var decimalDigits: Int {
        var (count, rest) = (1, self)
        while rest >= 10 {
            rest /= 10
            count &+= 1
        }
        return count
    }
}
