import Contexts
import Dispatch

/// The target of `!move c_wings`: a context with only a table, whose greeting waits at the gate `wings`.
actor CWings: Context {
    static let name = ContextName("c_wings")
    static let commands = CommandTable<CWings>(
        [
            Command("look", help: "need not wait") { _, _ in Reply("ropes") },
            Command("wait", help: "may wait") { owner, _ in
                await owner.stage?.pass("cue")
                return Reply("the cue")
            },
            .quit,
        ],
        unrecognized: .somethingWentWrong
    )

    nonisolated let here: Here<NoState>

    private nonisolated var stage: Stage? { try? self.services[Stage.self] }

    init(_ here: Here<NoState>) { self.here = here }

    func entered() async -> Reply {
        await self.stage?.pass("wings")
        return Reply("in the wings")
    }
}

/// The target of `!move c_apart`: a context with an executor of its own.
///
/// `change GATE` changes its state outside of any command once that gate is open; `visit NAME` visits another context.
actor CApart: LineContext {
    struct State: ContextState {
        var changes = 0
        var dialogue: OpenDialogue?
    }

    static let name = ContextName("c_apart")
    static let handler = LineHandler<CApart>({ $0.answerNow($1) }, otherwise: { $0.answerLater($1) })

    nonisolated let here: Here<State>

    private nonisolated let apart = Apart()
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.apart.asUnownedSerialExecutor() }

    init(_ here: Here<State>) { self.here = here }

    func entered() -> Reply { Reply("apart") }

    private func answerNow(_ line: String) -> Reply? { line == "!way" ? Reply("at once, \(self.whereabouts)") : nil }

    private func answerLater(_ line: String) -> Reply {
        if line.hasPrefix("visit ") {
            return Reply("visiting", next: .visit(ContextName(rawValue: String(line.dropFirst(6)))))
        }
        guard line.hasPrefix("change ") else { return Reply("later, \(self.whereabouts)") }
        Task {
            await (try? self.services[Stage.self])?.pass(String(line.dropFirst(7)))
            self.state.changes += 1
        }
        return Reply("changing")
    }

    private var whereabouts: String { CStage.thread.hasPrefix("uuu-loop") ? "on the loop" : "elsewhere" }
}

/// An executor with a dispatch queue of its own.
private final class Apart: SerialExecutor {
    private let queue = DispatchQueue(label: "apart")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async { unsafe job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
