import Files
import World

/// Which database errors count as mistakes of the configuration; the server starts without the database in all other
/// cases.
enum DatabaseRefusal: Sendable {
    /// No error counts as a mistake.
    case none
    /// For a server in a terminal, where the operator sees the error and no player waits: the path leads to no database
    /// file, or another server uses the file.
    case inTerminal
    /// For a configuration that names another database than the last one did: every error that suggests that the path
    /// is wrong.
    case ofAnotherPath

    /// Returns whether an error counts as a mistake.
    func covers(_ trouble: EngineTrouble) -> Bool {
        switch self {
        case .none: return false
        case .inTerminal:
            switch trouble.code {
            case .folderMissing, .missing, .inUse: return true
            case .notADatabase: return (try? FileStatus(path: trouble.location).kind) != .regular
            case _: return false
            }
        case .ofAnotherPath:
            switch trouble.code {
            case .folderMissing, .noPermission, .missing, .badTarget, .notADatabase, .foreignDatabase, .settingRefused,
                .inUse, .failed:
                return true
            case _: return false
            }
        }
    }
}
