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

    private mutating func put(fewOf octets: Span<UInt8>, at start: Int) -> Int {
        for index in octets.indices {
            self.storeBytes(of: octets[index], toByteOffset: start &+ index, as: UInt8.self)
        }
        return start &+ octets.count
    }

    /// Writes eight bytes, the least significant one first.
    @inline(__always)
    mutating func put(word: UInt64, at offset: Int) {
        self.storeBytes(of: word.littleEndian, toByteOffset: offset, as: UInt64.self)
    }
}
