import CLinux
import Glibc

/// Memory that outlives the process: a file without a name (memfd_create(2)), mapped, for the descriptor store.
///
/// What is written here is in the file at once, without a system call: after `kill -9` the next process finds it
/// (``StateImage``). Its size is sealed, so no holder can take pages away from under a reader (SIGBUS). A page that was
/// never written to costs nothing; the first write to one takes memory, and where there is none the process is killed
/// (SIGBUS too, if the machine refuses to overcommit). It is left out of core dumps: what players typed is in it.
///
/// One owner writes, which the compiler sees to. Write so that a reader can tell what is complete: the process may die
/// between any two stores, and the compiler may move stores that are not atomic.
@safe package struct StateFile: ~Copyable, Sendable {
    /// The size in bytes.
    package let size: Int
    /// The descriptor, to be stored as ``StoredName/state(_:)``; it is closed with this value.
    package let descriptor: CInt
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// Makes a file of zeros.
    ///
    /// - Parameter size: In bytes, more than zero; it can never be changed, and may be generous.
    /// - Throws: ``SystemdError/Code/stateFile(errno:)``.
    package init(size: Int) throws(SystemdError) {
        let descriptor = unsafe uuu_memory_file("uuu-state")
        guard descriptor >= 0 else { throw Self.error(errno) }
        guard ftruncate(descriptor, size) == 0, uuu_seal_size(descriptor) == 0,
            let base = unsafe mapStateFile(descriptor, size, PROT_READ | PROT_WRITE)
        else {
            let error = Self.error(errno)
            close(descriptor)
            throw error
        }
        self.size = size
        self.descriptor = descriptor
        unsafe self.base = base
    }

    deinit {
        unsafe munmap(self.base, self.size)
        close(self.descriptor)
    }

    /// Lends the bytes for reading.
    package func withBytes<Result: ~Copyable, Failure>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: self.base, count: self.size).bytes)
    }

    /// Lends the bytes for reading and writing.
    package mutating func withMutableBytes<Result: ~Copyable, Failure>(
        _ body: (inout MutableRawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        let buffer = unsafe UnsafeMutableRawBufferPointer(start: self.base, count: self.size)
        var bytes = unsafe buffer.mutableBytes
        return try body(&bytes)
    }

    private static func error(_ errno: CInt) -> SystemdError {
        SystemdError(.stateFile(errno: errno), at: "memfd", hint: "Is there memory (MemoryMax=) and a descriptor?")
    }
}

/// A state file of the process before, mapped for reading only.
@safe package struct StateImage: ~Copyable, Sendable {
    /// The number in its name.
    package let number: UInt64
    /// The size in bytes.
    package let size: Int
    private nonisolated(unsafe) let base: UnsafeMutableRawPointer

    /// Maps a file that was passed, and closes its descriptor, whether it can be mapped or not.
    ///
    /// Nothing is assumed of what is in it: another version may have written it, or been killed while it wrote.
    ///
    /// - Throws: ``SystemdError/Code/notAStateFile``, or ``SystemdError/Code/stateFile(errno:)``.
    package init(_ passed: PassedState) throws(SystemdError) {
        defer { close(passed.descriptor) }
        let place = "state-\(passed.number)"
        let hint = "What the process before knew of its connections is lost."
        var status = stat()
        guard uuu_cannot_shrink(passed.descriptor), unsafe fstat(passed.descriptor, &status) == 0 else {
            throw SystemdError(.notAStateFile, at: place, hint: hint)
        }
        guard let base = unsafe mapStateFile(passed.descriptor, Int(status.st_size), PROT_READ) else {
            throw SystemdError(.stateFile(errno: errno), at: place, hint: hint)
        }
        self.number = passed.number
        self.size = Int(status.st_size)
        unsafe self.base = base
    }

    deinit { unsafe munmap(self.base, self.size) }

    /// Lends the bytes.
    package func withBytes<Result: ~Copyable, Failure>(
        _ body: (RawSpan) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(start: self.base, count: self.size).bytes)
    }
}

/// Maps a whole file; nil and errno if it cannot be.
private func mapStateFile(_ descriptor: CInt, _ size: Int, _ protection: CInt) -> UnsafeMutableRawPointer? {
    let base = unsafe mmap(nil, size, protection, MAP_SHARED, descriptor, 0)
    guard let base = unsafe base, unsafe base != MAP_FAILED else { return nil }
    // A core dump would bring passwords that were typed half-way to the disk.
    unsafe madvise(base, size, MADV_DONTDUMP)
    return unsafe base
}
