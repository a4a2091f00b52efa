import Contexts

/// What all players of the tavern share: the group of guests, and what the barkeeper says.
actor Tavern {
    nonisolated let guests = Group()
    nonisolated let clock: WorldClock
    private(set) var barrels = 3
    /// Records what happens to services of this type.
    let diary: Diary

    init(_ services: Services, _ diary: Diary) {
        self.clock = services.clock
        self.diary = diary
    }

    func tap() -> Bool {
        guard self.barrels > 0 else { return false }
        self.barrels -= 1
        return true
    }

    /// Lets the barkeeper speak every eight seconds.
    func run() async throws {
        while true {
            try await self.clock.sleep(for: .seconds(8))
            self.guests.send("The barkeeper says: hm.")
        }
    }

    func close() { self.diary.note("closed") }
}

/// The tavern: it greets, serves, brews and lets players duel.
///
/// Players visit the cellar from here.
actor CTavern: Context {
    struct State: ContextState {
        var drinks = 0
        var isBrewing = false
        var brewed: Duration?
        var bag: [Item] = []
        var dialogue: OpenDialogue?
    }

    struct Item: Codable, Equatable {
        var name: String
    }

    struct Spilt: Error {}

    static let name: ContextName = "c_tavern"
    static let needs: [any Any.Type] = [Tavern.self]
    static let commands = CommandTable<CTavern>(
        [
            Command("say", usage: "<words>", example: "say hello", help: "say something", minimumArguments: 1) {
                me,
                words in
                try me.tavern.guests.send("\(me.myName) says: \(words.text)", except: me.connection)
                return Reply("You say: \(words.text)")
            },
            Command("drink", help: "drink an ale") { me, _ in
                guard try await me.tavern.tap() else { return Reply("The barrels are empty.") }
                me.state.drinks += 1
                return Reply("That makes \(me.state.drinks).")
            },
            Command("brew", help: "brew an ale, which takes 20 seconds") { me, _ in
                me.state.brewed = me.services.clock.now + .seconds(20)
                me.brewOn()
                return Reply("You put the kettle on.")
            },
            Command("wait", help: "wait for ten seconds") { me, _ in
                try await me.services.clock.sleep(for: .seconds(10))
                return Reply("You waited.")
            },
            Command("spill", help: "spill your ale") { _, _ in throw Spilt() },
            Command("evict", help: "throw everybody out", role: .administrator) { _, _ in Reply("Out!") },
            .form("order", opens: "order", help: "order a meal"),
            .visit("cellar", "c_cellar", help: "go down"),
        ],
        everyday: .all,
        unrecognized: TextKey("unrecognized_tavern", "The barkeeper shrugs.", help: "an unknown word in the tavern")
    )
    static let dialogues = [
        Dialogue<CTavern>(
            "order",
            steps: [
                .init("dish", prompt: TextKey("dish", "Which dish?", help: "orders")) { _, line, _ in .accept(line) },
                .init("secret", prompt: TextKey("secret", "The word?", help: "orders"), kind: .newPassword) {
                    _,
                    line,
                    _ in .accept(line)
                },
            ],
            finish: { me, order in .done(Reply("Here is your \(order["dish"] ?? "").")) }
        )
    ]

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    private nonisolated var tavern: Tavern { get throws { try self.services[Tavern.self] } }
    private nonisolated var myName: String { self.connection.account?.username ?? "Somebody" }

    func entered() throws -> Reply {
        try self.tavern.guests.join(self.connection)
        try self.tavern.guests.send("\(self.myName) arrives.", except: self.connection)
        return Reply("Welcome to the tavern.")
    }

    func restored() -> Reply? {
        _ = try? self.tavern.guests.join(self.connection)
        self.brewOn()
        return nil
    }

    func returned() -> Reply { Reply("You are in the tavern again.") }

    func connectionLost() { try? self.tavern.diary.note("\(self.myName) lost") }

    func left(_ why: Leaving) {
        try? self.tavern.diary.note("\(self.myName) left: \(why)")
        _ = try? self.tavern.guests.leave(self.connection)
        try? self.tavern.guests.send("\(self.myName) has left.")
    }

    private func brewOn() {
        guard let done = self.state.brewed else { return }
        Task {
            try await self.services.clock.sleep(until: done)
            self.state.brewed = nil
            self.state.drinks += 1
            self.here.send("Your ale is ready.")
        }
    }
}

/// The cellar, which players visit from the tavern.
actor CCellar: Context {
    static let name: ContextName = "c_cellar"
    static let commands = CommandTable<CCellar>(
        [.back("up", help: "go up again")],
        everyday: .all,
        unrecognized: TextKey("unrecognized_cellar", "It is dark.", help: "an unknown word in the cellar")
    )
    nonisolated let here: Here<NoState>
    init(_ here: Here<NoState>) { self.here = here }
    func entered() -> Reply { Reply("It is cold down here.") }
}

extension ContextRegistry {
    /// The registry of a program with the tavern.
    static func tavern(_ diary: Diary) -> ContextRegistry {
        var registry = ContextRegistry()
        registry.provide(
            Tavern.self,
            run: { try await $0.run() },
            close: { await $0.close() },
            make: { Tavern($0, diary) }
        )
        registry.register(CTavern.self)
        registry.register(CCellar.self)
        return registry
    }
}
