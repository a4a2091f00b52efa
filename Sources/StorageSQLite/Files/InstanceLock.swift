import Files
import Glibc
import Synchronization
import World

/// The lock of the one process that may use a database: flock(2) on a file beside it, and on the database itself.
///
/// The lock file excludes processes that use the same path, servers of older versions too, even when there is no
/// database yet. The lock on the database excludes those that use another path: a hard link or a mount, or the same
/// path after the lock file was removed. The kernel releases all locks when the process ends, however it ends. The
/// files stay.
final class InstanceLock: Sendable {
    private struct Held {
        /// The locked files beside the database.
        var beside: [OpenFile] = []
        var database: OpenFile?
        var identity: FileStatus.Identity?
    }

    private let path: String
    private let held = Mutex(Held())

    /// The databases that this process has locked.
    ///
    /// None of them may be opened a second time: closing any descriptor of a file releases all locks that SQLite has on
    /// it in this process (fcntl(2)).
    private static let ours = Mutex<Set<FileStatus.Identity>>([])

    /// How many times to retry when the file is replaced while it is being locked.
    private static let maximumAttempts = 10

    /// Locks a path, whether a database is there or not.
    ///
    /// - Throws: `locked` at once when another process has the lock, with the id of that process if it can be found.
    init(for path: String) throws {
        self.path = path
        let beside = try self.lockFile(path + ".lock")
        // If the path is a symbolic link, others may use the database by its real path.
        let real = try FollowedPath(path).real + ".lock"
        let isSame = try (try? FileStatus(path: real))?.identity == beside.status().identity
        let files = isSame ? [beside] : [beside, try self.lockFile(real)]
        self.held.withLock { $0.beside = files }
    }

    deinit {
        self.release()
    }

    /// Locks the database itself, before SQLite opens it, and returns the open file.
    ///
    /// The file must stay open until SQLite has closed the database: closing it earlier would release SQLite's locks
    /// (fcntl(2)). ``release()`` drops this object's reference to it; other holders must not drop theirs earlier
    /// either.
    func takeDatabase() throws -> OpenFile {
        for _ in 0..<Self.maximumAttempts {
            let identity = try FileStatus(path: self.path).identity
            guard Self.ours.withLock({ $0.insert(identity).inserted }) else {
                throw self.refusal(of: self.path, holder: .current)
            }
            var isTaken = false
            defer { if !isTaken { Self.ours.withLock { _ = $0.remove(identity) } } }
            let file = try OpenFile(reading: self.path)
            guard try file.lock() else { throw self.refusal(of: self.path, holder: file.lockHolder()) }
            guard try file.status().identity == identity, try Self.isStillThere(file, self.path) else { continue }
            isTaken = true
            self.held.withLock { ($0.database, $0.identity) = (file, identity) }
            return file
        }
        throw EngineTrouble(.replaced, at: self.path, hint: "again and again; see who does that")
    }

    /// Releases the locks; a second call does nothing.
    ///
    /// It unlocks the files explicitly instead of closing them: a child that was just forked has the descriptors, and
    /// so the locks, until it runs its own program (flock(2)).
    func release() {
        let held = self.held.withLock { held in
            defer { held = Held() }
            return held
        }
        held.database?.unlock()
        if let identity = held.identity { Self.ours.withLock { _ = $0.remove(identity) } }
        for file in held.beside { file.unlock() }
    }

    /// Locks a file beside the database, which is created if it does not exist.
    private func lockFile(_ location: String) throws(EngineTrouble) -> OpenFile {
        do {
            return try self.lock(location)
        } catch {
            // The error names this file: it may be the only one of the database's files that another user has created.
            throw EngineTrouble(error, at: location)
        }
    }

    private func lock(_ location: String) throws -> OpenFile {
        for _ in 0..<Self.maximumAttempts {
            let file = try OpenFile(makingIfMissing: location)
            guard try file.lock() else {
                throw self.refusal(of: location, holder: file.lockHolder() ?? self.databaseHolder())
            }
            // A file that was removed between the two calls excludes nobody.
            if try Self.isStillThere(file, location) { return file }
        }
        throw EngineTrouble(.replaced, at: location, hint: "again and again; see who does that")
    }

    private static func isStillThere(_ file: OpenFile, _ path: String) throws(FileError) -> Bool {
        do throws(FileError) {
            return try FileStatus(path: path).identity == file.status().identity
        } catch {
            guard error.errno == ENOENT else { throw error }
            return false
        }
    }

    /// Returns the process that uses the database, by its own locks: in a sandbox the kernel's list of locks is not
    /// visible.
    private func databaseHolder() -> LockHolder? {
        guard let identity = try? FileStatus(path: self.path).identity else { return nil }
        guard !Self.ours.withLock({ $0.contains(identity) }) else { return .current }
        return try? OpenFile(reading: self.path).lockHolder()
    }

    private func refusal(of location: String, holder: LockHolder?) -> EngineTrouble {
        let who = holder.map { "\($0) holds" } ?? "it holds"
        let what = location == self.path ? "the file itself, by this name or another" : location
        return EngineTrouble(
            .locked,
            at: self.path,
            hint: "is the server running already? \(who.prefix(1).uppercased())\(who.dropFirst()) \(what): "
                + "stop it first, or see [Database] path"
        )
    }
}
