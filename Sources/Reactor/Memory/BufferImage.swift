/// A ``ByteBuffer`` that another process has left in memory: where its bytes lie before any is copied.
///
/// It trusts nothing: a buffer is none if its block lies outside of the arena, its bytes outside of the block, or where
/// nothing was ever written.
package struct BufferImage {
    private let image: MemoryImage
    private let block: Range<Int>
    /// Where its bytes lie in the memory.
    package let range: Range<Int>

    /// The buffer whose record lies at a place of the memory; nil if it is none.
    ///
    /// - Parameters:
    ///   - image: The memory.
    ///   - offset: Where its record stands.
    ///   - arena: Where its block can be.
    ///   - bounds: Start and end that shall hold in place of those which stand there (``ByteBuffer/bounds``).
    package init?(in image: MemoryImage, at offset: Int, arena: Range<Int>, bounds: UInt64? = nil) {
        guard let record = image.value(of: ByteBuffer.Record.self, at: offset) else { return nil }
        let bounds = bounds ?? record.bounds
        let (start, end) = (Int(bounds & 0xFFFF_FFFF), Int(bounds >> 32))
        if record.block.isPresent {
            guard let block = record.block.range(in: arena) else { return nil }
            self.block = block
        } else {
            self.block = 0..<0
        }
        guard start <= end, end <= self.block.count else { return nil }
        self.image = image
        self.range = self.block.lowerBound + start..<self.block.lowerBound + end
        guard image.isWritten(self.range) else { return nil }
    }

    /// How many bytes are in it.
    package var count: Int { self.range.count }

    /// Where the bytes lie from one on; nil if fewer are there.
    package func range(from first: Int) -> Range<Int>? {
        guard (0...self.count).contains(first) else { return nil }
        return self.range.lowerBound + first..<self.range.upperBound
    }

    /// Where bytes lie behind the end: all of the block but for the zeros at its end.
    ///
    /// Of a buffer which has zeros behind its bytes (``ByteBuffer/wipe()``) that is what was received and not counted.
    /// Should the last bytes received be zeros themselves, they are missing.
    package var uncounted: Range<Int> {
        let rest = self.image.written(of: self.range.upperBound..<self.block.upperBound)
        let count = self.image.memory.withBytes(rest) { bytes in
            var count = bytes.byteCount
            while count > 0, unsafe bytes.unsafeLoad(fromByteOffset: count - 1, as: UInt8.self) == 0 { count -= 1 }
            return count
        }
        return rest.prefix(count)
    }

    /// Where so many bytes lie behind the end; nil if the block has not so many, or they were never written.
    package func uncounted(_ count: Int) -> Range<Int>? {
        guard count >= 0, count <= self.block.upperBound - self.range.upperBound else { return nil }
        let range = self.range.upperBound..<self.range.upperBound + count
        return self.image.isWritten(range) ? range : nil
    }
}

extension Range<Int> {
    /// The first so many numbers.
    fileprivate func prefix(_ count: Int) -> Range<Int> { self.lowerBound..<self.lowerBound + count }
}

extension Arena.Block {
    /// The bytes that it is, if an arena in that range can have allocated it: a power of two of units, all inside.
    package func range(in arena: Range<Int>) -> Range<Int>? {
        guard self.isPresent, self.units.nonzeroBitCount == 1, self.range.lowerBound >= arena.lowerBound,
            self.range.upperBound <= arena.upperBound
        else { return nil }
        return self.range
    }
}
