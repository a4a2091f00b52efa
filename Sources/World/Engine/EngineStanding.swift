/// How it stands with the engine: the one answer that start, restore, login, health, status and the journal go by.
///
/// None of it ends the server, or keeps it from starting: who is connected stays, and what cannot be done is refused
/// with a sentence until it can be done again.
package enum EngineStanding: Equatable, Sendable {
    /// It is read and written.
    case ok
    /// There is no room to write; it is read.
    case full(EngineTrouble)
    /// Another program holds it, or the server itself has not finished opening it.
    case busy(EngineTrouble)
    /// It cannot be used: there is no such file, it is not readable, damaged, or the disk does not answer.
    case away(EngineTrouble)
    /// The file was moved, replaced or removed after it was opened.
    case replaced(EngineTrouble)
    /// A newer version of the server has changed it so that this one must not use it.
    case newer(EngineTrouble)

    /// What that trouble means for the engine.
    package init(_ trouble: EngineTrouble) {
        switch trouble.code {
        case .diskFull: self = .full(trouble)
        case .locked, .inUse, .opening: self = .busy(trouble)
        case .replaced: self = .replaced(trouble)
        case .newer: self = .newer(trouble)
        case .folderMissing, .noPermission, .missing, .badTarget, .badSource, .notADatabase, .foreignDatabase, .corrupt,
            .inputOutput, .settingRefused, .closed, .stalled, .failed:
            self = .away(trouble)
        }
    }

    /// One word, as status and health say it.
    package var word: String {
        switch self {
        case .ok: "ok"
        case .full: "full"
        case .busy: "busy"
        case .away: "away"
        case .replaced: "replaced"
        case .newer: "newer"
        }
    }

    /// What is wrong and what mends it; nil when all is well.
    package var trouble: EngineTrouble? {
        switch self {
        case .ok: nil
        case .full(let trouble), .busy(let trouble), .away(let trouble), .replaced(let trouble), .newer(let trouble):
            trouble
        }
    }

    /// One sentence for the operator: the word, then the file, what is wrong and what mends it.
    package var forOperators: String {
        self.trouble.map { "\(self.word): \($0.description)" } ?? self.word
    }
}
