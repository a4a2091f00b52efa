import Synchronization
import Testing

@testable import Contexts

/// A context that counts how often its table is read.
private actor CCounted: Context {
    static let name: ContextName = "c_counted"
    /// The number of reads since a test began.
    ///
    /// Only the tests of this file use this context, and they run one after the other.
    static let looks = Mutex(0)
    private static let table = CommandTable<CCounted>(
        [
            Command("now", usage: "<word>", help: "waits for nothing", minimumArguments: 1) { _, words in
                Reply(String(words.text))
            },
            Command("later", help: "may wait") { _, _ in
                await Task.yield()
                return Reply("later")
            },
            Command("dear", help: "counts as three lines", cost: 3) { _, _ in Reply("dear") },
            Command("hidden", help: "is for others", role: .administrator) { _, _ in Reply("hidden") },
        ],
        unrecognized: .blankLine,
        suggestsWords: false
    )

    /// The code that handles a line reads this property where it looks the line up, and nowhere else.
    static var commands: CommandTable<CCounted> {
        Self.looks.withLock { $0 += 1 }
        return Self.table
    }

    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
}

@Suite("A line is looked up once", .serialized)
@TestLoop
struct LookUpTests {
    private let player: ManagedConnection

    init() async {
        var registry = ContextRegistry()
        registry.register(CCounted.self)
        self.player = ManagedConnection(registry)
        await self.player.enter("c_counted")
    }

    @Test(
        "if it is answered at once, if it may wait, and if it is refused",
        arguments: ["now word", "later", "now", "hidden", "xyzzy", " LATER \r\n", "", "\t"]
    )
    func once(_ line: String) async {
        CCounted.looks.withLock { $0 = 0 }
        #expect(await self.player.reply(to: line) != .nothing)
        #expect(CCounted.looks.withLock { $0 } == 1)
    }

    @Test(
        "what its command costs beyond one is told once",
        arguments: ["dear": 2, "now word": 0, "later": 0, "xyzzy": 0]
    )
    func cost(_ line: String, _ extra: UInt8) async {
        _ = await self.player.reply(to: line)
        #expect(self.player.connection.takeExtraCost() == extra)
        #expect(self.player.connection.takeExtraCost() == 0)
    }

    @Test("also if the caller always waits", arguments: ["now word", "later", "xyzzy"])
    func awaited(_ line: String) async throws {
        let context = CCounted(self.player.connection)
        CCounted.looks.withLock { $0 = 0 }
        _ = try await context.handle(line)
        #expect(CCounted.looks.withLock { $0 } == 1)
    }
}
