@testable import Contexts

/// A line context that counts every line before it gives it to the table.
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
