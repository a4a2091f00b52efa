/// Writes numbers and texts as bytes, little-endian, for ``ByteReader``.
struct ByteWriter {
    private(set) var bytes: [UInt8] = []

    /// Appends a number, in as many bytes as its type has.
    mutating func write<Number: FixedWidthInteger>(_ number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
            self.bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    /// Appends a text with its length; a text is cut at 65,535 bytes.
    mutating func write(_ text: String) {
        let utf8 = text.utf8.prefix(Int(UInt16.max))
        self.write(UInt16(utf8.count))
        self.bytes.append(contentsOf: utf8)
    }
}

/// Reads what ``ByteWriter`` wrote.
///
/// For any other bytes it returns nil; it never traps.
struct ByteReader {
    private var rest: ArraySlice<UInt8>

    /// Starts reading at the first byte.
    init(_ bytes: ArraySlice<UInt8>) { self.rest = bytes }

    /// Reads the next bytes; nil if there are fewer.
    mutating func read(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= self.rest.count else { return nil }
        defer { self.rest = self.rest.dropFirst(count) }
        return self.rest.prefix(count)
    }

    mutating func readUInt8() -> UInt8? { self.read(1)?.first }
    mutating func readUInt32() -> UInt32? { self.number() }
    mutating func readUInt64() -> UInt64? { self.number() }

    mutating func readText() -> String? {
        guard let count: UInt16 = self.number(), let utf8 = self.read(Int(count)) else { return nil }
        return String(validating: utf8, as: UTF8.self)
    }

    private mutating func number<Number: FixedWidthInteger>() -> Number? {
        guard let bytes = self.read(MemoryLayout<Number>.size) else { return nil }
        return bytes.reversed().reduce(0) { $0 << 8 | Number($1) }
    }
}
