import Glibc

/// A ``Slab`` that another process has left in memory, to be read only.
///
/// Its slots may be those of an older version, which had fewer members at the end: these read as zeros.
@safe package struct SlabImage<Slot: BitwiseCopyable>: Sendable {
    /// Whether a slot has a tenant.
    package enum Tenancy: Equatable, Sendable {
        /// It has one.
        case taken
        /// It had one that is not to be looked at again (``SlabImage/exclude(_:)``), or the number is none that a slab writes.
        case damaged
    }

    private let image: MemoryImage
    private let start: Int
    private let capacity: Int
    private let stride: Int

    /// What stands in a slot's tenancy that is left out.
    private static var excluded: UInt32 { 2 }
    /// What bytes of a cell come before its slot: generation and tenancy.
    private static var headBytes: Int { MemoryLayout<Slab<Slot>.Cell>.offset(of: \.slot) ?? 8 }

    /// The table of so many slots at a place of the memory; nil if it cannot be one.
    ///
    /// - Parameters:
    ///   - capacity: How many slots it has.
    ///   - stride: How many bytes lie between one slot and the next (``Slab/stride``).
    ///   - image: Where it is.
    ///   - offset: Where it starts there.
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

    /// Where the first byte lies that is none of the table.
    package var end: Int { self.start + self.capacity * self.stride }

    /// Calls the body for each slot that has or had a tenant, with its key of then.
    ///
    /// Slots that were never written have none, and are passed over without being looked at.
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

    /// Marks a tenant as damaged, for all who look at the table from now on; nothing happens if it is not there.
    package func exclude(_ key: SocketKey) {
        guard let start = self.offset(of: key) else { return }
        self.image.memory.write(Self.excluded, at: start + 4)
    }

    /// The slot of a tenant; nil if it is not there, or was left out.
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
