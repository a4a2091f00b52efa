import Contexts

/// Does what ``CTally`` does, with a state that writes itself for the next process.
actor CTallyByHand: LineContext {
    struct State: ContextState {
        var count: UInt64 = 10_000_000_000_000_000_000
        var dialogue: OpenDialogue?

        func write(to fields: inout StateFields) {
            fields.write(self.count, as: "count")
            fields.write(self.dialogue, as: "dialogue")
        }
    }

    static let name = ContextName(rawValue: "c_tally_by_hand")
    static let handler = LineHandler<CTallyByHand> { context, _ in
        context.state.count += 1
        return Reply(String(context.state.count))
    }

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
}
