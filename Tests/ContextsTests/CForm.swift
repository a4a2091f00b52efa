import Contexts

/// A context whose commands and dialogues each do one thing that a test needs.
actor CForm: Context {
    struct Boom: Error {}

    struct State: ContextState {
        var dialogue: OpenDialogue?
        var count = 0
    }

    static let name: ContextName = "c_form"

    static let commands = CommandTable<CForm>(
        [
            Command("form", aliases: ["f"], help: "fill in a form") { owner, _ in try owner.open(dialogue: "form") },
            Command("Count", help: "count the calls") { owner, _ in
                owner.state.count += 1
                return Reply("\(owner.state.count)")
            },
            Command("slowly", help: "count with care") { owner, _ in
                await Task.yield()
                owner.state.count += 1
                return Reply("slowly \(owner.state.count)")
            },
            Command("say", usage: "<one> <two>", help: "say two words", minimumArguments: 2) { _, arguments in
                Reply("\(arguments.words.count): \(arguments.text)")
            },
            Command("ban", help: "ban somebody", role: .administrator) { _, _ in Reply("Banned.") },
            Command("evict", help: "end a session", needs: .kick) { _, _ in Reply("Evicted.") },
            Command("boom", help: "throw an error") { _, _ in throw Boom() },
            Command("half", help: "throw an error with a form open") { owner, _ in
                _ = try owner.open(dialogue: "form")
                throw Boom()
            },
            Command("missing", help: "open a form that is not declared") { owner, _ in
                try owner.open(dialogue: "missing")
            },
            Command("loop", help: "check the event loop") { owner, _ in
                owner.connection.executor.checkIsolated()
                return Reply("On the loop.")
            },
            .help("explain") { _ in Reply("Help yourself.") },
            .way("ring", to: "c_ring", help: "go round"),
            .way("nowhere", to: "c_nowhere", help: "go nowhere"),
            .way("fall", to: "c_trap", help: "fall into the trap"),
            .way("again", to: "c_form", help: "begin anew"),
            .commands,
            .quit,
        ],
        unrecognized: TextKey("unknown", "Unknown.", help: "an unknown word")
    )

    static let dialogues = [
        Dialogue<CForm>(
            "form",
            steps: [
                .init("one", prompt: one) { _, line, _ in .accept(line) },
                .init("two", prompt: two, kind: .newPassword) { _, line, answers in
                    try verdict(on: line, after: answers)
                },
                .init("three", prompt: three, kind: .email) { _, line, answers in
                    try verdict(on: line, after: answers)
                },
            ],
            finish: { owner, answers in
                switch answers["three"] {
                case "redo": return .back(to: "two", "Once more.")
                case "fail": throw Boom()
                case "next": return .done(try owner.open(dialogue: "form"))
                case "lost": return .back(to: "nowhere", "Lost.")
                default:
                    let said = ["one", "two", "three"].map { answers[$0] ?? "-" }.joined(separator: "|")
                    return .done(Reply(said))
                }
            }
        )
    ]

    static let texts = [TextKey("declared", "Declared.", help: "never")]
    static let one = TextKey("one", "One?", help: "the first question")
    static let two = TextKey("two", "Two?", help: "the second question")
    static let three = TextKey("three", "Three?", help: "the third question")

    private static func verdict(
        on line: String,
        after answers: OpenDialogue
    ) throws -> Dialogue<CForm>.Verdict {
        switch line {
        case "last": .acceptAsLast("the end")
        case "again": .again("Not that.")
        case "twice", "\n": answers[answers.step] == nil ? .againKeeping(line, "Sure?") : .accept(line)
        case "back": .back(to: "one", "From the start.")
        case "lost": .back(to: "nowhere", "Lost.")
        case "end": .end("Enough after \(answers["one"] ?? "-").")
        case "throw": throw Boom()
        default: .accept(line)
        }
    }

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    func entered() -> Reply { Reply("A form.") }
}
