import Files
import Foundation
import GRDB

/// Why the data cannot be used: a code, the file, and what an operator can do about it.
package struct StorageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Hashable, Sendable {
        /// The folder of the database is missing, and so is the one above.
        case folderMissing
        /// The file or its folder cannot be read or written.
        case noPermission
        /// There is no file to read.
        case missing
        /// A file cannot be made there.
        case badTarget
        /// The file must not be restored.
        case badSource
        /// The file is no SQLite database.
        case notADatabase
        /// The file is a database of another program.
        case foreignDatabase
        /// The database is damaged.
        case corrupt
        /// A newer version of the server has changed the database.
        case newer
        /// Another process holds the database.
        case locked
        /// There is no room left.
        case diskFull
        /// The disk answered with an error.
        case inputOutput
        /// Another server uses the database.
        case inUse
        /// It is being opened, which takes its time.
        case opening
        /// The disk, or another process, has not let it answer in time.
        case stalled
        /// The file was moved, replaced or removed after it was opened.
        case replaced
        /// SQLite does not work as it was told to.
        case settingRefused
        /// The store was closed.
        case closed
        /// Something else that SQLite or the system said.
        case failed
    }

    /// What is wrong.
    package let code: Code
    /// The file, or the part of the server.
    package let place: String
    /// What is known beyond the code, and what mends it.
    package let hint: String

    /// Describes what is wrong.
    package init(_ code: Code, at place: String, hint: String = "") {
        self.code = code
        self.place = place
        self.hint = hint
    }

    /// One line for the operator: place, what is wrong, what mends it.
    package var description: String {
        let place = self.place.isEmpty ? "\"\"" : self.place
        return "\(place): \(self.code.sentence)" + (self.hint.isEmpty ? "" : "; \(self.hint)")
    }

    /// The exit status of a server that cannot start because of this (sysexits.h); `newer` has one of its own (DB-5).
    package var exitCode: Int32 {
        switch self.code {
        case .notADatabase, .foreignDatabase, .corrupt, .badSource: 65  // EX_DATAERR
        case .newer: 69  // EX_UNAVAILABLE
        case .settingRefused, .closed, .failed: 70  // EX_SOFTWARE
        case .missing: 66  // EX_NOINPUT
        case .folderMissing, .badTarget: 73  // EX_CANTCREAT
        case .diskFull, .inputOutput, .stalled, .replaced: 74  // EX_IOERR
        case .locked, .inUse, .opening: 75  // EX_TEMPFAIL
        case .noPermission: 77  // EX_NOPERM
        }
    }
}

extension StorageError.Code {
    fileprivate var sentence: String {
        switch self {
        case .folderMissing: "its folder does not exist"
        case .noPermission: "the rights to read or write it are missing"
        case .missing: "there is no such file"
        case .badTarget: "no file can be made there"
        case .badSource: "this cannot be restored"
        case .notADatabase: "this is not a database"
        case .foreignDatabase: "this is the database of another program"
        case .corrupt: "the database is damaged"
        case .newer: "a newer version of the server has changed the database"
        case .locked: "another process holds the database"
        case .diskFull: "there is no room left on the disk"
        case .inputOutput: "the disk answered with an error"
        case .inUse: "another server uses the database"
        case .opening: "it is being opened"
        case .stalled: "it does not answer"
        case .replaced: "the file was moved, replaced or removed after it was opened"
        case .settingRefused: "SQLite does not work as it was told to"
        case .closed: "it was closed"
        case .failed: "it cannot be used"
        }
    }
}

extension StorageError {
    /// Describes what GRDB or Foundation threw; an error of our own is passed on as it is.
    init(_ error: any Error, at place: String) {
        switch error {
        case let error as StorageError: self = error
        case let error as DatabaseError: self.init(error, at: place)
        case let error as FileError: self.init(error)
        case let error as CocoaError: self.init(error, at: place)
        default: self.init(.failed, at: place, hint: "\(type(of: error))")
        }
    }

    private init(_ error: FileError) {
        let hint = "\(error.call): \(error.reason)"
        switch error.errno {
        case ENOSPC, EDQUOT, EFBIG: self.init(.diskFull, at: error.path, hint: "make room (\(hint))")
        case EACCES, EPERM: self.init(.noPermission, at: error.path, hint: "see whose it is, and its folder (\(hint))")
        case EROFS: self.init(.noPermission, at: error.path, hint: "nothing can be written there (\(hint))")
        case ENOENT, ENOTDIR: self.init(.missing, at: error.path, hint: "check the path (\(hint))")
        case ENAMETOOLONG, ELOOP: self.init(.failed, at: error.path, hint: "check the path (\(hint))")
        case EIO: self.init(.inputOutput, at: error.path, hint: "look at the disk (\(hint))")
        default: self.init(.failed, at: error.path, hint: hint)
        }
    }

    private init(_ error: CocoaError, at place: String) {
        switch error.code {
        case .fileWriteOutOfSpace: self.init(.diskFull, at: place, hint: "make room")
        case .fileNoSuchFile, .fileReadNoSuchFile: self.init(.folderMissing, at: place, hint: "make the folder")
        case .fileWriteNoPermission, .fileReadNoPermission, .fileWriteVolumeReadOnly:
            self.init(.noPermission, at: place, hint: "file and folder must be writable")
        default: self.init(.failed, at: place, hint: "error \(error.code.rawValue) of the file system")
        }
    }

    /// What mends a damaged database.
    static let restore = "restore a backup; until then keep the file as it is"
}
