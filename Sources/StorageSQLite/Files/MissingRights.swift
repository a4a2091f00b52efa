import Files
import Foundation

/// Finds the file of a database that this process may not read or write, and the command that mends it.
enum MissingRights {
    /// Returns the hint that follows "the rights to read or write it are missing".
    ///
    /// It does not name another owner: in a service with `PrivateUsers=` the kernel reports all of them as "nobody".
    ///
    /// - Parameters:
    ///   - path: The path of the database.
    ///   - user: The user whose rights are checked.
    ///   - isAllowed: Returns whether that user may read and write a file.
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
            // If the mode is right, the file system is read-only.
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
