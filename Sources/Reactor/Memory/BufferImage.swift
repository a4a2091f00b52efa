/// A read-only view of a ``ByteBuffer`` that another process left in memory.
///
/// It trusts none of the numbers in the memory. The initializer fails if the block lies outside the arena, the bytes
/// outside the block, or any of them in memory that was never written.
package struct BufferImage {
    private let image: MemoryImage
    private let block: Range<Int>
    /// The offsets of the bytes in the memory.
    package let range: Range<Int>

    /// Reads the record of a buffer; nil if the record is invalid.
    ///
    /// - Parameters:
    ///   - image: The memory.
    ///   - offset: The offset of the record.
    ///   - arena: The offsets of the arena that the block must lie in.
    ///   - bounds: Start and end to use instead of those in the record (``ByteBuffer/bounds``).
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

    /// The number of bytes.
    package var count: Int { self.range.count }

    /// Returns the offsets of all bytes but the first `first`; nil if there are fewer.
    package func range(from first: Int) -> Range<Int>? {
        guard (0...self.count).contains(first) else { return nil }
        return self.range.lowerBound + first..<self.range.upperBound
    }

    /// The offsets of the bytes after the end of the buffer, up to the last byte of the block that is not zero.
    ///
    /// If there are only zeros after the end of a buffer (``ByteBuffer/wipe()``), these bytes were received but not yet
    /// counted. Zeros at the end of what was received are missing.
    package var uncounted: Range<Int> {
        let rest = self.image.written(of: self.range.upperBound..<self.block.upperBound)
        let count = self.image.memory.withBytes(rest) { bytes in
            var count = bytes.byteCount
            while count > 0, unsafe bytes.unsafeLoad(fromByteOffset: count - 1, as: UInt8.self) == 0 { count -= 1 }
            return count
        }
        return rest.prefix(count)
    }

    /// Returns the offsets of `count` bytes after the end of the buffer; nil if they do not fit into the block, or were
    /// never written.
    package func uncounted(_ count: Int) -> Range<Int>? {
        guard count >= 0, count <= self.block.upperBound - self.range.upperBound else { return nil }
        let range = self.range.upperBound..<self.range.upperBound + count
        return self.image.isWritten(range) ? range : nil
    }
}

extension Range<Int> {
    /// Returns the first `count` numbers of the range.
    fileprivate func prefix(_ count: Int) -> Range<Int> { self.lowerBound..<self.lowerBound + count }
}

extension Arena.Block {
    /// Returns the byte offsets of the block if an arena in that range can have allocated it; otherwise nil.
    ///
    /// Such a block lies inside the arena, and its size is a power of two of units.
    package func range(in arena: Range<Int>) -> Range<Int>? {
        guard self.isPresent, self.units.nonzeroBitCount == 1, self.range.lowerBound >= arena.lowerBound,
            self.range.upperBound <= arena.upperBound
        else { return nil }
        return self.range
    }
}
