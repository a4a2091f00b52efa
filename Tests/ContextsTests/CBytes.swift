import Contexts

/// A context that remembers the last binary message that was not empty.
actor CBytes: Context {
    struct State: ContextState {
        var dialogue: OpenDialogue?
        var bytes: [UInt8] = []
    }

    static let name: ContextName = "c_bytes"
    static let commands = CommandTable<CBytes>([], unrecognized: .blankLine)

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    func handleBinary(_ bytes: [UInt8]) -> Reply {
        if !bytes.isEmpty { self.state.bytes = bytes }
        return .nothing
    }
}
