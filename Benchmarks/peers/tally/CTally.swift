import Contexts

/// Answers each line with the number of lines so far, so its state changes with every line.
actor CTally: LineContext {
    struct State: ContextState {
        /// It starts with the smallest number of twenty digits, so that all answers have the length of the echo's.
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
