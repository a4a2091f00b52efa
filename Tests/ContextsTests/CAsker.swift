import Contexts

/// A line context without a state of its own.
///
/// Its lines open a dialogue, which is given no line.
actor CAsker: LineContext {
    static let name: ContextName = "c_asker"
    static let handler = LineHandler<CAsker> { owner, line in
        switch line {
        case "ask": return try owner.open(dialogue: "ask")
        case "forget":
            owner.state.dialogue = nil
            return Reply("Never mind.")
        case _: return Reply(owner.state.dialogue == nil ? "Nothing is open." : "Your name?")
        }
    }
    static let dialogues = [
        Dialogue<CAsker>("ask", steps: [.init("name", prompt: asked) { _, line, _ in .accept(line) }]) { _, _ in
            .done(.nothing)
        }
    ]
    private static let asked = TextKey("asker", "Your name?", help: "asks for a name")

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}
