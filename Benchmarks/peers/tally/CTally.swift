import Contexts

/// Answers each line with how many there were: a context whose state changes at every command.
actor CTally: LineContext {
    struct State: ContextState {
        /// From the least number of twenty digits on, so that all answers are as long as what is echoed beside them.
        var count: UInt64 = 10_000_000_000_000_000_000
        var dialogue: OpenDialogue?
    }

    static let name = ContextName(rawValue: "c_tally")
    static let handler = LineHandler<CTally> { context, _ in
        context.state.count += 1
        return Reply(String(context.state.count))
    }

    nonisolated let here: Here<State>

    init(_ here: Here<State>) { self.here = here }

    func entered() -> Reply {
        .nothing
    }
}
