import CLinux
import Glibc

/// The file of a unix socket: its path, and which file was seen there.
///
/// A path alone does not tell whose socket it is: another process may have put its own there meanwhile.
struct SocketFile: Sendable, Equatable {
    let path: String
    private let device: dev_t
    private let inode: ino_t

    /// Looks at a path; nil unless it is a socket.
    ///
    /// A symbolic link is none (lstat(2)).
    init?(at path: String) {
        var status = stat()
        guard unsafe lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return nil }
        self.path = path
        self.device = status.st_dev
        self.inode = status.st_ino
    }

    /// Removes the file, unless another is there now.
    func remove() {
        guard SocketFile(at: self.path) == self else { return }
        unsafe unlink(self.path)
    }
}

/// Keeps other servers that start from a folder, while a left-over socket file in it is looked at and replaced.
///
/// Without it two of them could find the same left-over, and the slower one would remove the socket of the faster one.
struct FolderLock: ~Copyable {
    private let descriptor: CInt

    /// Waits until nobody else holds the lock (flock(2)), for a second at most: a stranger who may read the folder can
    /// lock it too, and shall not keep a server from starting.
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
