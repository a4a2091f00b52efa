import CLinux

/// A number in shared memory in which the kernel records how many bytes a call moved, before the call returns.
///
/// So if a process is killed in the call, another process can still read the count.
@safe package struct TransferNote {
    /// The size of a note in shared memory, in bytes.
    package static let byteCount = MemoryLayout<uuu_note>.stride

    private let memory: SharedMemory
    let pointer: UnsafeMutablePointer<uuu_note>

    /// Makes a handle to the note at `offset`, which must be a multiple of 8.
    package init(in memory: SharedMemory, at offset: Int) {
        self.memory = memory
        unsafe self.pointer = memory.pointer(of: uuu_note.self, at: offset, count: 1)
    }

    /// How many bytes the last call moved; 0 if there was none since ``clear()``.
    package var count: Int { unsafe Int(self.pointer.pointee.count) }

    /// Sets the count to 0.
    package func clear() { unsafe self.pointer.pointee.count = 0 }
}
