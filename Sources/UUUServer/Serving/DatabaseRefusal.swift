import Files
import World

/// Which troubles of a database are mistakes of the configuration: for all others the server begins without it.
enum DatabaseRefusal: Sendable {
    /// None.
    case none
    /// In a terminal, where nobody is connected and somebody looks: the path leads to no file, or another server has it.
    case inTerminal
    /// The file names another database than the last configuration did, and it is not one that could be used later.
    case ofAnotherPath

    /// Whether it is a mistake.
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
