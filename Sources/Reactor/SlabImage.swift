import Glibc

/// A ``Slab`` that another process has left in memory, to be read only.
///
/// Its slots may be those of an older version, which had fewer members at the end: these read as zeros.
@safe package struct SlabImage<Slot: BitwiseCopyable> {
    private let memory: SharedMemory
    private let start: Int
    private let capacity: Int
    private let stride: Int

    /// What bytes of a cell come before its slot: generation and tenancy.
    private static var headBytes: Int { MemoryLayout<Slab<Slot>.Cell>.offset(of: \.slot) ?? 8 }

    /// The table of so many slots at a place of the memory; nil if it cannot be one.
    ///
    /// - Parameters:
    ///   - capacity: How many slots it has.
    ///   - stride: How many bytes lie between one slot and the next (``Slab/stride``).
    ///   - memory: Where it is.
    ///   - offset: Where it starts there.
    package init?(capacity: Int, stride: Int, in memory: SharedMemory, at offset: Int) {
        guard capacity > 0, capacity < Int(UInt32.max), offset > 0, offset % 8 == 0,
            (Self.headBytes + 8...4096).contains(stride), stride % 8 == 0,
            offset + capacity * stride <= memory.size
        else { return nil }
        self.memory = memory
        self.start = offset
        self.capacity = capacity
        self.stride = stride
    }

    /// Calls the body for each tenant with its key of then.
    package func forEach(_ body: (SocketKey, Slot) throws -> Void) rethrows {
        for index in 0..<self.capacity {
            let place = self.start + index * self.stride
            guard self.memory.cell(of: UInt32.self, at: place + 4).value == 1 else { continue }
            let generation = self.memory.cell(of: UInt32.self, at: place).value
            try body(SocketKey(index: UInt32(index), generation: generation), self.slot(at: place + Self.headBytes))
        }
    }

    private func slot(at place: Int) -> Slot {
        unsafe withUnsafeTemporaryAllocation(of: Slot.self, capacity: 1) { room in
            let bytes = UnsafeMutableRawBufferPointer(room)
            unsafe bytes.initializeMemory(as: UInt8.self, repeating: 0)
            let count = min(bytes.count, self.stride - Self.headBytes)
            self.memory.withBytes(place..<place + count) { source in
                unsafe source.withUnsafeBytes { unsafe bytes.copyMemory(from: $0) }
            }
            return unsafe room[0]
        }
    }
}
