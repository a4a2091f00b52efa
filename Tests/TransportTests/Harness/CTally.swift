import Contexts

/// A context whose state grows and shrinks with every line, and which answers what it was: at once, or in a task.
///
/// `~GATE N` changes the state N times outside of any command, once that gate is open; `!GATE` is a command that waits
/// there.
actor CTally: LineContext {
    struct State: ContextState {
        var dialogue: OpenDialogue?
        var said: [String] = []
        /// Called each time the state is written.
        var listener = Listener()

        private enum CodingKeys: CodingKey {
            case dialogue, said
        }

        init() {}

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            self.dialogue = try container.decodeIfPresent(OpenDialogue.self, forKey: .dialogue)
            self.said = try container.decode([String].self, forKey: .said)
        }

        func encode(to encoder: any Encoder) throws {
            self.listener.stage?.snapshots.count()
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encodeIfPresent(self.dialogue, forKey: .dialogue)
            try container.encode(self.said, forKey: .said)
        }
    }

    /// The observer; it is not part of the state.
    struct Listener: Equatable, Sendable {
        var stage: Stage?

        static func == (one: Self, other: Self) -> Bool { true }
    }

    static let name: ContextName = "c_tally"
    static let handler = LineHandler<CTally>({ $0.answerNow($1) }, otherwise: { await $0.answerLater($1) })

    nonisolated let here: Here<State>

    init(_ here: Here<State>) {
        self.here = here
        (try? here.services[Stage.self])?.enter(here.connection)
    }

    func entered() -> Reply {
        self.listen()
        return .nothing
    }

    func restored() -> Reply? {
        self.listen()
        return nil
    }

    private func listen() { self.state.listener = Listener(stage: self.stage) }

    private var stage: Stage? { try? self.services[Stage.self] }

    /// A line that begins with "?" or "!" must wait.
    private func answerNow(_ line: String) -> Reply? {
        if line.hasPrefix("~") { return self.changeLater(line.dropFirst().split(separator: " ").map(String.init)) }
        return line.hasPrefix("?") || line.hasPrefix("!") ? nil : self.answer(line)
    }

    private func answerLater(_ line: String) async -> Reply {
        if line.hasPrefix("!") { await self.stage?.pass(String(line.dropFirst())) }
        return self.answer(line)
    }

    private func changeLater(_ words: [String]) -> Reply {
        Task {
            await self.stage?.pass(words[0])
            for number in 1...(Int(words[1]) ?? 1) {
                self.state.said = ["\(number) outside"]
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
