@testable import Contexts

/// A context with a table and two handlers for raw lines: it shows which of them answers.
actor COverruled: LineContext {
    static let name: ContextName = "c_overruled"
    static let commands = CommandTable<COverruled>(
        [
            Command("table", help: "is in the table") { _, _ in Reply("from the table") },
            Command("slow", help: "may wait") { _, _ in
                await Task.yield()
                return Reply("from the table, later")
            },
            Command("fail", help: "throws") { _, _ in throw TestFailure("thrown by a row") },
            .way("away", to: "c_apart", help: "leads away"),
            .way("nowhere", to: "c_nowhere", help: "leads nowhere"),
            .quit,
        ],
        unrecognized: .somethingWentWrong
    )

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply { Reply("overruled") }

    static let handler = LineHandler<COverruled>(
        { _, line in
            switch line {
            case "north": Reply("you go north, at once")
            case "fall": throw TestFailure("thrown at once")
            default: nil
            }
        },
        otherwise: { owner, line in
            switch line {
            case "north": return Reply("never heard of it")
            case "south": return Reply("you go south, later")
            case "climb": throw TestFailure("thrown later")
            default: return try await COverruled.commands.run(line, on: owner)
            }
        }
    )
}
