import CLinux
import Glibc

/// The lock of a whole file (flock(2)), which belongs to one open file, whatever path it was opened by.
extension OpenFile {
    /// Opens a file for reading and writing; makes an empty one for the owner only if there is none.
    package convenience init(makingIfMissing path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw FileError("open", path, errno: Glibc.errno) }
        self.init(descriptor: descriptor, path: path)
    }

    /// Locks the file until this object is released or the process ends; returns false if another process has locked
    /// it.
    ///
    /// Does not block.
    package func lock() throws(FileError) -> Bool {
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        guard errno == EWOULDBLOCK else { throw self.error("flock") }
        return false
    }

    /// Unlocks the file, even if a child that was just forked has it open too.
    package func unlock() { flock(self.descriptor, LOCK_UN) }

    /// Prevents every process, including this one, from locking a range of bytes exclusively until this object is
    /// released.
    ///
    /// - Returns: False if a process has locked some of them exclusively.
    package func share(_ bytes: Range<Int>) -> Bool {
        uuu_share_bytes(self.descriptor, off_t(bytes.lowerBound), off_t(bytes.count))
    }

    /// Returns a process that has locked the whole file or else a part of it; nil if the kernel does not report one, as
    /// in a sandbox.
    package func lockHolder() -> LockHolder? {
        if let holder = try? LockHolder(ofWhole: self) { return holder }
        let process = uuu_holder_of_bytes(self.descriptor)
        return process > 0 ? LockHolder(process: process) : nil
    }

    /// Returns all bytes of the file, in as many reads as necessary; meant for files of the kernel.
    func contents() throws(FileError) -> [UInt8] {
        var (all, part): ([UInt8], [UInt8]) = ([], [UInt8](repeating: 0, count: 1 << 16))
        while true {
            let count = unsafe pread(self.descriptor, &part, part.count, off_t(all.count))
            guard count >= 0 else { throw self.error("read") }
            if count == 0 { return all }
            all += part.prefix(count)
        }
    }
}
