import Glibc

/// Memory that another process has left, to be read only where that process has written.
///
/// Whatever numbers were found in it, no more is read than was ever written: what was never written takes no memory, and
/// reading it here would.
package struct MemoryImage: Sendable {
    /// The memory.
    package let memory: SharedMemory
    /// The parts that were written, in whole pages, in order; no two touch.
    package let written: [Range<Int>]

    /// Looks at which parts of a memory were written.
    ///
    /// To be made before anything of the memory is read: a page that was read counts as written.
    package init(of memory: SharedMemory) {
        self.memory = memory
        self.written = memory.writtenRanges
    }

    /// How many bytes are mapped.
    package var size: Int { self.memory.size }

    /// The part of a range that was written without a gap from its start on; empty if its first byte was not.
    package func written(of range: Range<Int>) -> Range<Int> {
        let nothing = range.lowerBound..<range.lowerBound
        guard range.lowerBound >= 0, let part = self.part(with: range.lowerBound) else { return nothing }
        return range.lowerBound..<min(range.upperBound, part.upperBound)
    }

    /// Whether all of a range was written; true for an empty one inside the memory.
    package func isWritten(_ range: Range<Int>) -> Bool {
        guard range.lowerBound >= 0, range.upperBound <= self.size else { return false }
        return range.isEmpty || self.written(of: range) == range
    }

    /// A copy of bytes; nil if they were not all written.
    package func bytes(_ range: Range<Int>) -> [UInt8]? {
        self.isWritten(range) ? self.memory.bytes(range) : nil
    }

    /// The value at a place; nil if it was not written there, or cannot stand there.
    package func value<Value: BitwiseCopyable>(of type: Value.Type, at offset: Int) -> Value? {
        guard offset >= 0, offset % MemoryLayout<Value>.alignment == 0, offset <= self.size,
            self.isWritten(offset..<offset + MemoryLayout<Value>.stride)
        else { return nil }
        return self.memory.cell(of: type, at: offset).value
    }

    /// The written part that a byte lies in.
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
    /// SEEK_DATA and SEEK_HOLE (lseek(2)), which Glibc shows only to those who ask for GNU's additions.
    private static let (seekData, seekHole): (CInt, CInt) = (3, 4)

    /// The parts that were ever written, in whole pages; all of it for memory without a file.
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
