import Glibc

/// A view of memory that another process left, which reads only the parts that were written.
///
/// Whatever invalid numbers the memory contains, no page is read that was never written. Such a page occupies no
/// memory, and reading it would allocate it.
package struct MemoryImage: Sendable {
    /// The memory itself.
    package let memory: SharedMemory
    /// The offsets of the written parts, in whole pages and ascending order; no two parts are adjacent.
    package let written: [Range<Int>]

    /// Finds out which parts of the memory were written.
    ///
    /// Make the image before anything of the memory is read, because a page that was read counts as written.
    package init(of memory: SharedMemory) {
        self.memory = memory
        self.written = memory.writtenRanges
    }

    /// The size of the mapping, in bytes.
    package var size: Int { self.memory.size }

    /// Returns the written start of a range, up to the first gap; empty if the first byte was not written.
    package func written(of range: Range<Int>) -> Range<Int> {
        let nothing = range.lowerBound..<range.lowerBound
        guard range.lowerBound >= 0, let part = self.part(with: range.lowerBound) else { return nothing }
        return range.lowerBound..<min(range.upperBound, part.upperBound)
    }

    /// Returns whether all of a range was written; true for an empty range inside the memory.
    package func isWritten(_ range: Range<Int>) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= self.size else { return false }
        return range.isEmpty || self.written(of: range) == range
    }

    /// Returns a copy of the bytes; nil if some of them were not written.
    package func bytes(_ range: Range<Int>) -> [UInt8]? {
        self.isWritten(range) ? self.memory.bytes(range) : nil
    }

    /// Returns the value at `offset`; nil if it was not written or the offset is not aligned for the type.
    package func value<Value: BitwiseCopyable>(of type: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, offset % MemoryLayout<Value>.alignment == 0, offset <= self.size,
            self.isWritten(offset..<offset + MemoryLayout<Value>.stride)
        else { return nil }
        return self.memory.cell(of: type, at: offset).value
    }

    /// Returns the written part that contains a byte.
    private func part(with offset: Int) -> Range<Int>? {
        var (low, high) = (0, self.written.count)
        while low < high {
            let middle = (low + high) / 2
            if self.written[middle].upperBound <= offset { low = middle + 1 } else { high = middle }
        }
        guard low < self.written.count, self.written[low].contains(offset) else { return nil }
        return self.written[low]
    }
}

extension SharedMemory {
    /// SEEK_DATA and SEEK_HOLE (lseek(2)), which Glibc declares only with _GNU_SOURCE.
    private static let (seekData, seekHole): (CInt, CInt) = (3, 4)

    /// The parts that were ever written, in whole pages; the whole memory if it has no file.
    fileprivate var writtenRanges: [Range<Int>] {
        guard self.descriptor >= 0 else { return [0..<self.size] }
        var ranges: [Range<Int>] = []
        var offset = 0
        while offset < self.size {
            let start = lseek(self.descriptor, offset, Self.seekData)
            guard start >= offset, start < self.size else { break }
            let end = lseek(self.descriptor, start, Self.seekHole)
            guard end > start else { break }
            ranges.append(start..<min(end, self.size))
            offset = end
        }
        return ranges
    }
}
