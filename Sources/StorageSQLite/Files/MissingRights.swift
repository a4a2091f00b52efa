import Files
import Foundation

/// Which of a database's files this process may not read and write, and the command that mends it.
enum MissingRights {
    /// What an operator reads after "the rights to read or write it are missing".
    ///
    /// Another owner is not named: in a service with `PrivateUsers=` the kernel says "nobody" of each.
    ///
    /// - Parameters:
    ///   - path: The database.
    ///   - user: Whose rights are asked for.
    ///   - isAllowed: Whether that user may read and write a file.
    /// - Returns: The hint.
    static func hint(
        for path: String,
        user: UInt32 = Rights.user,
        isAllowed: (_ location: String) -> Bool = Self.areEnough
    ) -> String {
        let folder = DatabaseFile.folder(of: path)
        for location in [path, "\(path)-wal", "\(path)-shm", folder] {
            guard let status = try? FileStatus(path: location), !isAllowed(location) else { continue }
            guard status.user == user else {
                return "\(location) belongs to another user: `chown \(user) \(location)`"
            }
            // With the right mode it is the file system that is read-only.
            let (bits, letters): (UInt32, String) = location == folder ? (0o700, "rwx") : (0o600, "rw")
            guard status.mode & bits == bits else { return "see its mode: `chmod u+\(letters) \(location)`" }
        }
        return "file and folder must be writable"
    }

    private static func areEnough(_ location: String) -> Bool {
        let manager = FileManager.default
        return manager.isReadableFile(atPath: location) && manager.isWritableFile(atPath: location)
    }
}
