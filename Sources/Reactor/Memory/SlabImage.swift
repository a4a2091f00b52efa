import Glibc

/// A ``Slab`` that another process left in memory; only ``exclude(_:)`` writes to it.
///
/// Its slots may be those of an older version with fewer members at the end; the missing ones read as zeros.
@safe package struct SlabImage<Slot: BitwiseCopyable>: Sendable {
    /// The state of a slot that is not free.
    package enum Tenancy: Equatable, Sendable {
        /// The slot has a tenant.
        case taken
        /// The tenant was excluded (``SlabImage/exclude(_:)``), or the tenancy is a number that a slab never writes.
        case damaged
    }

    private let image: MemoryImage
    private let start: Int
    private let capacity: Int
    private let stride: Int

    /// The tenancy of an excluded tenant.
    private static var excluded: UInt32 { 2 }
    /// The number of bytes in a cell before its slot: generation and tenancy.
    private static var headBytes: Int { MemoryLayout<Slab<Slot>.Cell>.offset(of: \.slot) ?? 8 }

    /// Describes a table in the memory; nil if the numbers cannot be those of a table.
    ///
    /// - Parameters:
    ///   - capacity: The number of slots.
    ///   - stride: The distance from one slot to the next, in bytes (``Slab/stride``).
    ///   - image: The memory.
    ///   - offset: The offset of the table in the memory.
    package init?(capacity: Int, stride: Int, in image: MemoryImage, at offset: Int) {
        guard capacity > 0, capacity < Int(UInt32.max), offset > 0, offset % 8 == 0,
            (Self.headBytes + 8...4096).contains(stride), stride % 8 == 0,
            offset <= image.size, capacity * stride <= image.size - offset
        else { return nil }
        self.image = image
        self.start = offset
        self.capacity = capacity
        self.stride = stride
    }

    /// The offset of the first byte after the table.
    package var end: Int { self.start + self.capacity * self.stride }

    /// Calls the body for each slot that is not free, with its key, its state and its value.
    ///
    /// Pages that were never written have no tenants, and are not read.
    package func forEach(_ body: (SocketKey, Tenancy, Slot) throws -> Void) rethrows {
        for part in self.image.written {
            let first = max(0, part.lowerBound - self.start + self.stride - 1) / self.stride
            let end = min(self.capacity, (part.upperBound - self.start) / self.stride)
            guard first < end else { continue }
            for index in first..<end {
                let start = self.offset(of: index)
                let tenancy = self.image.memory.cell(of: UInt32.self, at: start + 4).value
                guard tenancy != 0 else { continue }
                let generation = self.image.memory.cell(of: UInt32.self, at: start).value
                try body(
                    SocketKey(index: UInt32(index), generation: generation),
                    tenancy == 1 ? .taken : .damaged,
                    self.slot(at: start + Self.headBytes)
                )
            }
        }
    }

    /// Marks a tenant as damaged in the memory, for every later reader of the table; does nothing if it is gone.
    package func exclude(_ key: SocketKey) {
        guard let start = self.offset(of: key) else { return }
        self.image.memory.write(Self.excluded, at: start + 4)
    }

    /// The value of a tenant; nil if it is gone or was excluded.
    package subscript(key: SocketKey) -> Slot? { self.offset(of: key).map { self.slot(at: $0 + Self.headBytes) } }

    private func offset(of key: SocketKey) -> Int? {
        guard key.index < self.capacity else { return nil }
        let start = self.offset(of: Int(key.index))
        guard self.image.value(of: UInt32.self, at: start) == key.generation,
            self.image.value(of: UInt32.self, at: start + 4) == 1
        else { return nil }
        return start
    }

    private func offset(of index: Int) -> Int { self.start + index * self.stride }

    private func slot(at start: Int) -> Slot {
        unsafe withUnsafeTemporaryAllocation(of: Slot.self, capacity: 1) { room in
            let bytes = UnsafeMutableRawBufferPointer(room)
            unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
            let count = min(bytes.count, self.stride - Self.headBytes)
            self.image.memory.withBytes(start..<start + count) { source in
                unsafe source.withUnsafeBytes { unsafe bytes.copyMemory(from: $0) }
            }
            return unsafe room[0]
        }
    }
}
