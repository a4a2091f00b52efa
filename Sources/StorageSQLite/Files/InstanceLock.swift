import Files
import Glibc
import Synchronization
import World

/// The right to be the one process that uses a database: flock(2) on a file beside it, and on the database itself.
///
/// The file beside it keeps out whoever comes by the same path, servers of older versions too, also when there is no
/// database yet. The lock on the database keeps out whoever comes by another one: a hard link, a mount, or after somebody
/// has removed the file beside it. The kernel takes them all back when the process ends, however it ends. The files stay.
final class InstanceLock: Sendable {
    private struct Held {
        /// The files beside the database.
        var beside: [OpenFile] = []
        var database: OpenFile?
        var identity: FileStatus.Identity?
    }

    private let path: String
    private let held = Mutex(Held())

    /// The databases that this process has locked.
    ///
    /// One that is among them must not be opened again: the close of any descriptor of a file gives up all locks that
    /// SQLite has on it in this process (fcntl(2)).
    private static let ours = Mutex<Set<FileStatus.Identity>>([])

    /// How often a file may have been replaced by another one while it is being locked.
    private static let maximumAttempts = 10

    /// Takes the lock of a path, whether a database is there or not.
    ///
    /// - Throws: `locked` at once when another process has it, with the number of that process where it can be known.
    init(for path: String) throws {
        self.path = path
        let beside = try self.lockFile(path + ".lock")
        // Where the path is a symbolic link, others may know the database by its own name.
        let real = try FollowedPath(path).real + ".lock"
        let isSame = try (try? FileStatus(path: real))?.identity == beside.status().identity
        let files = isSame ? [beside] : [beside, try self.lockFile(real)]
        self.held.withLock { $0.beside = files }
    }

    deinit {
        self.release()
    }

    /// Takes the lock of the database itself, before SQLite opens it, and answers the file.
    ///
    /// It is to be open for as long as SQLite has it open: ``release()`` closes it, and whoever else holds it must let it
    /// go no earlier.
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

    /// Gives the locks back; nothing when that was done before.
    ///
    /// It unlocks, and does not leave that to the close: a child that was just forked holds the descriptors until it
    /// runs its own program, and the locks with them (flock(2)).
    func release() {
        let held = self.held.withLock { held in
            defer { held = Held() }
            return held
        }
        held.database?.unlock()
        if let identity = held.identity { Self.ours.withLock { _ = $0.remove(identity) } }
        for file in held.beside { file.unlock() }
    }

    /// Takes the lock of a file beside the database, which is made if it is not there.
    private func lockFile(_ location: String) throws(EngineTrouble) -> OpenFile {
        do {
            return try self.lock(location)
        } catch {
            // Of all the files of a database it may be the only one that another user has made.
            throw EngineTrouble(error, at: location)
        }
    }

    private func lock(_ location: String) throws -> OpenFile {
        for _ in 0..<Self.maximumAttempts {
            let file = try OpenFile(makingIfMissing: location)
            guard try file.lock() else {
                throw self.refusal(of: location, holder: file.lockHolder() ?? self.databaseHolder())
            }
            // One that was removed between the two calls keeps out nobody.
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

    /// Who uses the database, by its own locks: in a sandbox the kernel's list of locks is not to be seen.
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
