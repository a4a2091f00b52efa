import Foundation

/// The right to be the one process that uses a database: flock(2) on a file beside it.
///
/// The kernel takes it back when the process ends, however it ends. The file itself stays.
final class InstanceLock: Sendable {
    private let file: FileHandle

    /// Takes the lock; throws `locked` at once when another process has it.
    init(for path: String) throws {
        let place = path + ".lock"
        do {
            self.file = try Self.open(place)
        } catch {
            // Of all the files of a database it may be the only one that another user has made.
            throw StorageError(error, at: place)
        }
        // Foundation leaves it open over an exec, where it would outlive this store in whatever program is run.
        _ = fcntl(self.file.fileDescriptor, F_SETFD, FD_CLOEXEC)
        guard flock(self.file.fileDescriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw StorageError(.locked, at: path, hint: "is the server running already? It holds \(place)")
        }
    }

    private static func open(_ place: String) throws -> FileHandle {
        let manager = FileManager.default
        if !manager.fileExists(atPath: place) {
            try Data().write(to: URL(fileURLWithPath: place))
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: place)
        }
        return try FileHandle(forUpdating: URL(fileURLWithPath: place))
    }

    deinit {
        self.release()
    }

    /// Gives the lock back; nothing when that was done before.
    ///
    /// It unlocks, and does not leave that to the close: a child that was just forked holds the descriptor until it
    /// runs its own program, and the lock with it (flock(2)).
    func release() {
        guard (try? self.file.offset()) != nil else { return }
        flock(self.file.fileDescriptor, LOCK_UN)
        try? self.file.close()
    }
}
