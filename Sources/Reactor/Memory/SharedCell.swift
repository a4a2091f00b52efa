public import Synchronization

/// One value in shared memory, as another process would find it at any moment.
///
/// A value of at most eight bytes that is aligned to its size is written in one go: a process that is killed leaves the
/// old one or the new one. Not safe from several threads: one owner.
@safe public struct SharedCell<Value: BitwiseCopyable> {
    @usableFromInline let memory: SharedMemory
    @usableFromInline let pointer: UnsafeMutablePointer<Value>

    @usableFromInline
    init(memory: SharedMemory, pointer: UnsafeMutablePointer<Value>) {
        self.memory = memory
        unsafe self.pointer = pointer
    }

    /// The value; setting it comes after all that was written before, for another process too.
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
