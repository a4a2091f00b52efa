import Contexts

/// A context with a table and a dialogue.
actor CPassage: Context {
    static let name: ContextName = "c_passage"
    static let commands = CommandTable<CPassage>(
        [
            Command("look", help: "need not wait") { _, _ in Reply("a passage") },
            Command("ask", help: "asks") { owner, _ in try owner.open(dialogue: "ask") },
            .quit,
        ],
        unrecognized: .somethingWentWrong
    )
    static let dialogues = [
        Dialogue<CPassage>(
            "ask",
            steps: [
                .init("first", prompt: .cancelled) { _, line, _ in line == "no" ? .again("No.") : .accept(line) },
                .init("second", prompt: .textOnly, kind: .newPassword) { _, line, _ in .accept(line) },
            ],
            finish: { _, answers in .done(Reply("\([answers["first"], answers["second"]])")) }
        )
    ]

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply { Reply("in a passage") }
}
