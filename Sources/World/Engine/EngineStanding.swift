/// The state of the engine, on which start, restore, login, health, status and the journal base what they do.
///
/// No state ends the server or keeps it from starting. Players stay connected, and what cannot be done is refused with
/// a sentence until it can be done again.
package enum EngineStanding: Equatable, Sendable {
    /// It can be read and written.
    case ok
    /// It can be read, but there is no room to write.
    case full(EngineTrouble)
    /// Another program has locked it, or the server is still opening it.
    case busy(EngineTrouble)
    /// It cannot be used: the file is missing, unreadable or damaged, or the disk does not answer.
    case away(EngineTrouble)
    /// The file was moved, replaced or removed after it was opened.
    case replaced(EngineTrouble)
    /// A newer version of the server has changed it, so this version must not use it.
    case newer(EngineTrouble)

    /// The state that a trouble leads to.
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

    /// One word, as status and health print it.
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

    /// What is wrong and how to correct it; nil if nothing is wrong.
    package var trouble: EngineTrouble? {
        switch self {
        case .ok: nil
        case .full(let trouble), .busy(let trouble), .away(let trouble), .replaced(let trouble), .newer(let trouble):
            trouble
        }
    }

    /// One sentence for the operator: the word, the file, what is wrong and how to correct it.
    package var forOperators: String {
        self.trouble.map { "\(self.word): \($0.description)" } ?? self.word
    }
}
