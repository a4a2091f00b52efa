/// Finds a word of a table by the bytes of a line, in upper or lower case, without making a string.
///
/// A hash table with open addressing and linear probing. At least half of its slots are free, and only words of the
/// program are in it, so a search ends after few steps whatever a player types. The words are in lower case.
@usableFromInline
struct WordIndex<Value: Sendable>: Sendable {
    @usableFromInline
    struct Entry: Sendable {
        @usableFromInline let octets: [UInt8]
        @usableFromInline let value: Value

        init(_ word: String, _ value: Value) {
            self.octets = Array(word.utf8)
            self.value = value
        }
    }

    @usableFromInline let entries: [Entry]
    /// Indices into ``entries``, each in the first free slot at or after the one of its hash; -1 in a free slot.
    @usableFromInline let slots: [Int]

    /// Makes an index of these words.
    init(_ values: [String: Value]) {
        let entries = values.map(Entry.init)
        var slots = [Int](repeating: -1, count: 2)
        while slots.count < entries.count * 2 { slots += slots }
        for (number, entry) in entries.enumerated() {
            var slot = Self.hash(entry.octets.span, 0, entry.octets.count) & (slots.count - 1)
            while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
            slots[slot] = number
        }
        (self.entries, self.slots) = (entries, slots)
    }

    /// Returns the value of the word between two byte offsets; nil if the word is not in the index.
    @inlinable
    func find(_ octets: Span<UInt8>, from start: Int, to end: Int) -> Value? {
        var slot = Self.hash(octets, start, end) & (self.slots.count - 1)
        while self.slots[slot] >= 0 {
            let number = self.slots[slot]
            if Self.is(self.entries[number].octets, octets, start, end) { return self.entries[number].value }
            slot = (slot + 1) & (self.slots.count - 1)
        }
        return nil
    }

    @inlinable
    static func `is`(_ word: [UInt8], _ octets: Span<UInt8>, _ start: Int, _ end: Int) -> Bool {
        guard word.count == end - start else { return false }
        for offset in 0..<word.count where word[offset] != octets[start + offset].lowercased { return false }
        return true
    }

    /// Returns the 64-bit FNV-1a hash of the letters in lower case (datatracker.ietf.org/doc/html/draft-eastlake-fnv).
    @inlinable
    static func hash(_ octets: Span<UInt8>, _ start: Int, _ end: Int) -> Int {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for offset in start..<end { hash = (hash ^ UInt64(octets[offset].lowercased)) &* 0x0000_0100_0000_01B3 }
        return Int(truncatingIfNeeded: hash ^ hash >> 32)
    }
}

extension UInt8 {
    /// An ASCII letter in lower case; any other byte unchanged.
    @inlinable
    var lowercased: UInt8 { self &- UInt8(ascii: "A") < 26 ? self | 0x20 : self }
}
