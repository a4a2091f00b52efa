import CLinux

/// A place in shared memory where the kernel notes how many bytes a call has moved, before the call returns.
///
/// A process that is killed in the call leaves a true note: what it could not count itself, another process can.
@safe package struct TransferNote {
    /// How many bytes of shared memory a note takes.
    package static let byteCount = MemoryLayout<uuu_note>.stride

    private let memory: SharedMemory
    let pointer: UnsafeMutablePointer<uuu_note>

    /// The note at a place of the memory, which must be aligned to 8 bytes.
    package init(in memory: SharedMemory, at offset: Int) {
        self.memory = memory
        unsafe self.pointer = memory.pointer(of: uuu_note.self, at: offset, count: 1)
    }

    /// How many bytes the last call has moved; 0 if none has since ``clear()``.
    package var count: Int { unsafe Int(self.pointer.pointee.count) }

    /// Forgets the last call.
    package func clear() { unsafe self.pointer.pointee.count = 0 }
}
