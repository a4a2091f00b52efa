import Contexts

/// A context whose state grows and shrinks at every line, and answers what it was: at once, or as a task.
actor CTally: Context {
    struct State: ContextState {
        var dialogue: OpenDialogue?
        var said: [String] = []
    }

    static let name: ContextName = "c_tally"
    static let commands = CommandTable<CTally>([], unrecognized: .blankLine)

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: State

    init(connection: Connection, services: Services, restoring state: State?) {
        self.connection = connection
        self.services = services
        self.state = state ?? State()
        (services.presence as? Stage)?.enter(connection)
    }

    func sendGreeting() -> Reply { .nothing }

    /// What begins with a "?" has to wait.
    func handleNow(_ line: String) -> Reply? { line.hasPrefix("?") ? nil : self.answer(line) }

    func handleCommand(_ line: String) -> Reply { self.answer(line) }

    private func answer(_ line: String) -> Reply {
        if line == "forget" { self.state.said = [] } else { self.state.said.append(line) }
        return Reply(self.state.said.joined(separator: ","))
    }
}
