/// How JSON is written to memory that has room for it; each function returns the offset after what it has written.
extension MutableRawSpan {
    /// Writes a constant.
    @inline(__always)
    mutating func put(_ constant: StaticString, at start: Int) -> Int {
        let octets = unsafe UnsafeRawBufferPointer(start: constant.utf8Start, count: constant.utf8CodeUnitCount)
        return unsafe self.put(copyOf: octets, at: start)
    }

    /// Writes bytes as they are.
    @inline(__always)
    mutating func put(_ octets: Span<UInt8>, at start: Int) -> Int {
        unsafe octets.withUnsafeBytes { unsafe self.put(copyOf: $0, at: start) }
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

    @inline(__always)
    private mutating func put(copyOf octets: UnsafeRawBufferPointer, at start: Int) -> Int {
        precondition(start >= 0 && octets.count <= self.byteCount - start, "there is no room")
        unsafe self.withUnsafeMutableBytes { target in
            guard let base = target.baseAddress, let source = octets.baseAddress else { return }
            unsafe (base + start).copyMemory(from: source, byteCount: octets.count)
        }
        return start &+ octets.count
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
