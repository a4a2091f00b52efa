import Contexts

/// A context whose state grows and shrinks at every line, and answers what it was: at once, or as a task.
///
/// `~GATE N` changes it outside of any command, so often, once that gate is open; `!GATE` is a command that waits there.
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

    private var stage: Stage? { self.services.presence as? Stage }

    /// What begins with a "?" or a "!" has to wait.
    func handleNow(_ line: String) -> Reply? {
        if line.hasPrefix("~") { return self.changeLater(line.dropFirst().split(separator: " ").map(String.init)) }
        return line.hasPrefix("?") || line.hasPrefix("!") ? nil : self.answer(line)
    }

    func handleCommand(_ line: String) async -> Reply {
        if line.hasPrefix("!") { await self.stage?.pass(String(line.dropFirst())) }
        return self.answer(line)
    }

    func keep(on desk: StateDesk) -> Int? {
        self.stage?.snapshots.count()
        return desk.take(self.state)
    }

    private func changeLater(_ words: [String]) -> Reply {
        Task {
            await self.stage?.pass(words[0])
            for number in 1...(Int(words[1]) ?? 1) {
                self.state.said = ["\(number) outside"]
                self.connection.noteChange()
            }
            self.stage?.note("changed")
        }
        return .nothing
    }

    private func answer(_ line: String) -> Reply {
        if line == "forget" { self.state.said = [] } else { self.state.said.append(line) }
        return Reply(self.state.said.joined(separator: ","))
    }
}
