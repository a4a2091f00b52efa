/// A ``ByteBuffer`` that another process has left in memory, to be read only.
///
/// It trusts nothing: what lies outside of its block, or a block outside of the memory, reads as nothing.
package struct BufferImage {
    private let memory: SharedMemory
    private let block: Range<Int>
    private let start: Int
    private let end: Int

    /// The buffer whose record lies at a place of the memory; nil if it is none.
    ///
    /// - Parameters:
    ///   - memory: Where it is.
    ///   - offset: Where its record stands.
    ///   - bounds: Start and end that shall hold in place of those which stand there (``ByteBuffer/bounds``).
    package init?(in memory: SharedMemory, at offset: Int, bounds: UInt64? = nil) {
        guard offset > 0, offset % 8 == 0, offset + MemoryLayout<ByteBuffer.Record>.size <= memory.size
        else { return nil }
        let record = memory.cell(of: ByteBuffer.Record.self, at: offset).value
        let bounds = bounds ?? record.bounds
        (self.start, self.end) = (Int(bounds & 0xFFFF_FFFF), Int(bounds >> 32))
        self.memory = memory
        self.block = record.block.range
        guard self.start <= self.end, self.end <= self.block.count, self.block.upperBound <= memory.size
        else { return nil }
    }

    /// How many bytes are in it.
    package var count: Int { self.end - self.start }

    /// The bytes from one on, so many of them at most.
    package func bytes(from first: Int = 0, atMost most: Int = .max) -> [UInt8] {
        let from = min(self.start + max(0, first), self.end)
        let until = from + min(max(0, most), self.end - from)
        return self.copy(from..<until)
    }

    /// Bytes that lie behind the end: all of the block but for the zeros at its end.
    ///
    /// Of a buffer which has zeros behind its bytes (``ByteBuffer/wipe()``) that is what was received and not counted.
    /// Should the last bytes received be zeros themselves, they are missing.
    package var uncounted: [UInt8] {
        let rest = self.copy(self.end..<self.block.count)
        guard let last = rest.lastIndex(where: { $0 != 0 }) else { return [] }
        return Array(rest[...last])
    }

    /// So many bytes that lie behind the end, as far as the block goes.
    package func uncounted(_ count: Int) -> [UInt8] {
        self.copy(self.end..<self.end + min(max(0, count), self.block.count - self.end))
    }

    private func copy(_ range: Range<Int>) -> [UInt8] {
        self.memory.bytes(self.block.lowerBound + range.lowerBound..<self.block.lowerBound + range.upperBound)
    }
}
