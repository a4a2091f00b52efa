import CLinux
import Glibc

/// The lock of a file as a whole (flock(2)): one who has opened it holds it, by whatever path.
extension OpenFile {
    /// Opens a file for reading and writing; one that is not there is made, empty and for its owner only.
    package convenience init(makingIfMissing path: String) throws(FileError) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0o600)
        guard descriptor >= 0 else { throw FileError("open", path, errno: Glibc.errno) }
        self.init(descriptor: descriptor, path: path)
    }

    /// Takes the lock, which goes with this reference or the process; false if another one has it.
    package func lock() throws(FileError) -> Bool {
        guard flock(self.descriptor, LOCK_EX | LOCK_NB) != 0 else { return true }
        guard errno == EWOULDBLOCK else { throw self.error("flock") }
        return false
    }

    /// Gives the lock back, also when a child that was just forked has the file open as well.
    package func unlock() { flock(self.descriptor, LOCK_UN) }

    /// Keeps everybody, this process included, from locking these bytes for themselves until this reference goes.
    ///
    /// - Returns: False if somebody has them.
    package func share(_ bytes: Range<Int>) -> Bool {
        uuu_share_bytes(self.descriptor, off_t(bytes.lowerBound), off_t(bytes.count))
    }

    /// Another process that has locked this file as a whole, or else one that has locked a part of it; nil where the kernel
    /// does not tell, as in a sandbox.
    package func lockHolder() -> LockHolder? {
        if let holder = try? LockHolder(ofWhole: self) { return holder }
        let process = uuu_holder_of_bytes(self.descriptor)
        return process > 0 ? LockHolder(process: process) : nil
    }

    /// All its bytes, however many a read gives; for files of the kernel.
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
