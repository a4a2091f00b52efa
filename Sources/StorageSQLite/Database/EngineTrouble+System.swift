import Files
import Foundation
import GRDB
import World

extension EngineTrouble {
    /// Describes any error; an `EngineTrouble` stays as it is.
    init(_ error: any Error, at location: String) {
        switch error {
        case let error as EngineTrouble: self = error
        case let error as DatabaseError: self.init(error, at: location)
        case let error as FileError: self.init(error)
        case let error as CocoaError: self.init(error, at: location)
        default: self.init(.failed, at: location, hint: "\(type(of: error))")
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

    private init(_ error: CocoaError, at location: String) {
        switch error.code {
        case .fileWriteOutOfSpace: self.init(.diskFull, at: location, hint: "make room")
        case .fileNoSuchFile, .fileReadNoSuchFile: self.init(.folderMissing, at: location, hint: "make the folder")
        case .fileWriteNoPermission, .fileReadNoPermission, .fileWriteVolumeReadOnly:
            self.init(.noPermission, at: location, hint: "file and folder must be writable")
        default: self.init(.failed, at: location, hint: "error \(error.code.rawValue) of the file system")
        }
    }

    /// How to mend a damaged database.
    static let restore = "restore a backup; until then keep the file as it is"
}
