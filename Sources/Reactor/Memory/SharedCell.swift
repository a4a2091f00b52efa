public import Synchronization

/// One value in shared memory that another process can read at any moment.
///
/// A value of at most eight bytes that is aligned to its size is written by one instruction, so a process that is
/// killed leaves either the old or the new value. Not thread-safe: one owner uses it.
@safe public struct SharedCell<Value: BitwiseCopyable> {
    @usableFromInline let memory: SharedMemory
    @usableFromInline let pointer: UnsafeMutablePointer<Value>

    @usableFromInline
    init(memory: SharedMemory, pointer: UnsafeMutablePointer<Value>) {
        self.memory = memory
        unsafe self.pointer = pointer
    }

    /// The value; a write takes effect after all earlier writes, for another process too.
    @inlinable
    public var value: Value {
        get { unsafe self.pointer.pointee }
        nonmutating set {
            atomicMemoryFence(ordering: .releasing)
            unsafe self.pointer.pointee = newValue
            atomicMemoryFence(ordering: .releasing)
        }
    }
}
