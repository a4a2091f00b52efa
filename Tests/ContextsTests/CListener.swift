@testable import Contexts

/// A context with a handler of its own, which counts every line before the table has it.
actor CListener: LineContext {
    struct State: ContextState {
        var dialogue: OpenDialogue?
        var heard = 0
    }

    static let name: ContextName = "c_listener"
    static let commands = CommandTable<CListener>(
        [Command("heard", help: "tell how many lines were heard") { owner, _ in Reply("\(owner.state.heard)") }],
        unrecognized: .blankLine
    )

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    static let handler = LineHandler<CListener> { owner, line in
        owner.state.heard += 1
        return try await CListener.commands.run(line, on: owner)
    }
}
