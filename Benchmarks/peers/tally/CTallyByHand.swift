import Contexts

/// Does what ``CTally`` does, with a state that writes itself for the next process.
actor CTallyByHand: Context {
    struct State: ContextState {
        var count: UInt64 = 10_000_000_000_000_000_000
        var dialogue: OpenDialogue?

        func write(to fields: inout StateFields) {
            fields.write(self.count, as: "count")
            fields.write(self.dialogue, as: "dialogue")
        }
    }

    static let name = ContextName(rawValue: "c_tally_by_hand")
    static let commands = CommandTable<CTallyByHand>(
        [],
        unrecognized: TextKey("tally", "Say anything.", help: "a word that is not known; there is none")
    )

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: State

    init(connection: Connection, services: Services, restoring state: State?) {
        self.connection = connection
        self.services = services
        self.state = state ?? State()
    }

    func sendGreeting() -> Reply {
        .nothing
    }

    func handleCommand(_ line: String) -> Reply {
        self.state.count += 1
        return Reply(String(self.state.count))
    }
}
