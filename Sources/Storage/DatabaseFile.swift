import Foundation

/// The database as a file, before SQLite has to do with it.
struct DatabaseFile: Sendable {
    let path: String

    private var folder: String {
        let folder = (self.path as NSString).deletingLastPathComponent
        return folder.isEmpty ? "." : folder
    }

    /// Makes the folder if only its last part is missing, for nobody else to enter.
    func makeFolder() throws {
        let manager = FileManager.default
        if let folder = try? manager.attributesOfItem(atPath: self.folder) {
            guard folder[.type] as? FileAttributeType == .typeDirectory else {
                throw StorageError(.folderMissing, at: self.path, hint: "\(self.folder) is a file")
            }
            return
        }
        let above = (self.folder as NSString).deletingLastPathComponent
        guard above.isEmpty || manager.fileExists(atPath: above) else {
            throw StorageError(.folderMissing, at: self.path, hint: "make the folder, or see [Database] path")
        }
        try manager.createDirectory(
            atPath: self.folder,
            withIntermediateDirectories: false,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// Makes an empty file if there is none, for nobody else to read; SQLite gives the files beside it the same mode.
    func makeFile() throws {
        let manager = FileManager.default
        guard manager.fileExists(atPath: self.path) else {
            try Data().write(to: URL(fileURLWithPath: self.path), options: .withoutOverwriting)
            try manager.setAttributes([.posixPermissions: 0o600], ofItemAtPath: self.path)
            return
        }
        let type = try manager.attributesOfItem(atPath: self.path)[.type] as? FileAttributeType
        guard type == .typeRegular || type == .typeSymbolicLink else {
            let kind = type == .typeDirectory ? "a folder" : "a FIFO, a device or a socket"
            throw StorageError(.notADatabase, at: self.path, hint: "it is \(kind); see [Database] path")
        }
        guard manager.isReadableFile(atPath: self.path), manager.isWritableFile(atPath: self.path),
            manager.isWritableFile(atPath: self.folder)
        else { throw StorageError(.noPermission, at: self.path, hint: "file and folder must be writable") }
    }

    /// Whether nothing was ever written to it.
    func isEmpty() throws -> Bool {
        try FileManager.default.attributesOfItem(atPath: self.path)[.size] as? Int == 0
    }
}
