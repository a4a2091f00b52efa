import CLinux
import Glibc

/// The file of a unix socket: its path, and the device and inode that were found there.
///
/// The path alone does not identify the file, because another process may have replaced it in the meantime.
struct SocketFile: Sendable, Equatable {
    let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Looks at a path; nil unless it is a socket.
    ///
    /// A symbolic link does not count as one (lstat(2)).
    init?(at path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        self.device = status.st_dev
        self.inode = status.st_ino
    }

    /// Removes the file, unless another file has replaced it.
    func remove() {
        guard SocketFile(at: self.path) == self else { return }
        unsafe unlink(self.path)
    }
}

/// A lock on a folder while a stale socket file in it is checked and replaced.
///
/// Without it two servers that start at the same time could find the same stale file, and the slower one would remove
/// the socket of the faster one.
struct FolderLock: ~Copyable {
    private let descriptor: CInt

    /// Waits for the lock (flock(2)), for one second at most.
    ///
    /// Anybody who may read the folder can lock it, and that must not prevent a server from starting. So it continues
    /// without the lock after that second.
    init(around path: String) {
        let folder = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { Substring(path.utf8[...$0]) } ?? "./"
        self.descriptor = unsafe open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        var tries = 100
        while tries > 0, flock(self.descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
            tries -= 1
            usleep(10_000)
        }
    }

    deinit {
        if self.descriptor >= 0 { close(self.descriptor) }
    }
}
