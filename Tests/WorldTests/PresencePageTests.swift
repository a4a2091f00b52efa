import Contexts
import Testing
import World

@Suite("Pages of who is connected")
struct PresencePageTests {
    /// Presence that looks at each name: what the fast one must say too.
    private struct Plain: PresenceService {
        let present: [String]
        func usernames() -> [String] { self.present }
    }

    private func presence(of names: some Collection<String>) throws -> (Presence, [Client]) {
        let presence = Presence()
        let clients = names.indices.map { _ in UInt64.random(in: 1 ... .max) }.map { Client($0) }
        for (number, (name, client)) in zip(names, clients).enumerated() {
            let account = Account(id: Int64(number), username: name)
            _ = try presence.open(Login(account: account, number: UInt64(number + 1)), on: client.connection)
        }
        return (presence, clients)
    }

    @Test("all names come in the order of the logins, those with a prefix in that of the alphabet, whatever the case")
    func order() throws {
        let (presence, _) = try self.presence(of: ["Zoe", "adam", "Ada", "bob", "ada-2", "AD"])
        #expect(presence.page(of: "", atMost: 6) == PresencePage(names: ["Zoe", "adam", "Ada", "bob", "ada-2", "AD"]))
        for prefix in ["ad", "AD", "aD"] {
            #expect(presence.page(of: prefix, atMost: 9) == PresencePage(names: ["AD", "Ada", "ada-2", "adam"]))
        }
        #expect(presence.page(of: "ada", atMost: 9).names == ["Ada", "ada-2", "adam"], "a whole name is a prefix")
        #expect(presence.page(of: "adams", atMost: 9) == PresencePage(names: []))
    }

    @Test("what does not fit is counted, with the shortest prefix that shows the first of it and all like it")
    func more() throws {
        let (presence, _) = try self.presence(of: ["bea", "Ada", "bob", "boris", "Bo", "cy"])
        #expect(
            presence.page(of: "", atMost: 2)
                == PresencePage(names: ["bea", "Ada"], more: PresencePage.More(count: 4, prefix: "bob"))
        )
        #expect(presence.page(of: "", atMost: 5).more == PresencePage.More(count: 1, prefix: "c"))
        #expect(presence.page(of: "", atMost: 4).more == PresencePage.More(count: 2, prefix: "b"))
        #expect(presence.page(of: "", atMost: 6).more == nil)
        #expect(
            presence.page(of: "B", atMost: 3)
                == PresencePage(names: ["bea", "Bo", "bob"], more: PresencePage.More(count: 1, prefix: "bo"))
        )
    }

    @Test("a name that more begin with than fit is named whole: it is the first of its page")
    func wholeName() throws {
        let (presence, _) = try self.presence(of: ["abe", "abel", "abby", "ab"])
        #expect(presence.page(of: "", atMost: 3).more == PresencePage.More(count: 1, prefix: "ab"))
        #expect(presence.page(of: "ab", atMost: 3).names.first == "ab")
    }

    @Test(
        "what no name can begin with finds nobody",
        arguments: [
            "\u{212A}im", "k\u{301}im", " kim", "ki\0m", "kim\u{1B}[2J", String(repeating: "k", count: 100_000),
        ]
    )
    func strange(_ prefix: String) throws {
        let (presence, _) = try self.presence(of: ["Kim", "ada"])
        #expect(presence.page(of: prefix, atMost: 9) == PresencePage(names: []))
    }

    @Test("any limit is one, and any name has its place", arguments: [Int.min, -1, 0, 1, .max])
    func limits(_ limit: Int) throws {
        let names = ["kim", "Äda", "\u{1F600}", "a\u{301}", "\u{E1}", "", "K"]
        let (presence, clients) = try self.presence(of: names)
        for prefix in ["", "k", "Ä", "\u{1F600}"] {
            let page = presence.page(of: prefix, atMost: limit)
            #expect(page == Plain(present: names).page(of: prefix, atMost: limit))
            #expect(page.names.count <= max(0, limit))
        }
        for client in clients { presence.close(client.connection) }
        #expect(presence.page(of: "", atMost: 9) == PresencePage(names: []))
        #expect(presence.page(of: "k", atMost: 9) == PresencePage(names: []))
    }

    @Test("after logins, take-overs and ends in any order each page is what a look at every name finds")
    func interleavings() {
        let seed = UInt64.random(in: 0 ... .max)
        print("Presence pages: seed \(seed)")
        var random = SeededGenerator(state: seed)
        let letters = ["a", "A", "b", "-", "_", "0"]
        let presence = Presence()
        var clients = (0..<300).map { Client($0) }
        for step in 0..<1_500 {
            let number = Int.random(in: 0..<300, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                presence.close(clients[number].connection)
                clients[number] = Client(UInt64(1_000 + step))
            } else {
                let id = Int.random(in: 0..<300, using: &random)
                let name = letters[id % 6] + letters[id / 6 % 6] + String(id)
                let login = Login(account: Account(id: Int64(id), username: name), number: UInt64(step + 1))
                _ = try? presence.open(login, on: clients[number].connection)
            }
            guard step % 10 == 0 else { continue }
            let plain = Plain(present: presence.usernames())
            for prefix in ["", "A", "ab", "b-1", "a0", "x"] {
                let limit = Int.random(in: 1..<60, using: &random)
                #expect(
                    presence.page(of: prefix, atMost: limit) == plain.page(of: prefix, atMost: limit),
                    "seed \(seed)"
                )
            }
        }
    }

    @Test(
        "with 10,000 connected a page costs what it answers: 2 ms at most, were the machine's other work not in its way"
    )
    func cost() throws {
        let (presence, clients) = try self.presence(of: (0..<10_000).map { "player\($0)" })
        for prefix in ["", "player1"] {
            let fastest = (0..<100).map { _ in
                ContinuousClock().measure { #expect(presence.page(of: prefix, atMost: 100).names.count == 100) }
            }.min()
            #expect(try #require(fastest) < .milliseconds(2))
        }
        for client in clients.shuffled() { presence.close(client.connection) }
        #expect(presence.count == 0)
    }
}
