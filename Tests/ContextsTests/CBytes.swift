import Contexts

/// A context that remembers the last binary message that was not empty.
actor CBytes: Context {
    struct State: ContextState {
        var dialogue: OpenDialogue?
        var bytes: [UInt8] = []
    }

    static let name: ContextName = "c_bytes"
    static let commands = CommandTable<CBytes>([], unrecognized: .blankLine)

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: State

    init(connection: Connection, services: Services, restoring state: State?) {
        self.connection = connection
        self.services = services
        self.state = state ?? State()
    }

    func sendGreeting() -> Reply { .nothing }

    func handleBinary(_ bytes: [UInt8]) -> Reply {
        if !bytes.isEmpty { self.state.bytes = bytes }
        return .nothing
    }
}
