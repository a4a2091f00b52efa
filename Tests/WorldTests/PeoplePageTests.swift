import Contexts
import TestSupport
import Testing
import World

@Suite("Pages of the list of players")
struct PeoplePageTests {
    /// A page with names instead of players.
    private struct Page: Equatable {
        var names: [String]
        var more: PeoplePage.More?

        init(names: [String], more: PeoplePage.More? = nil) {
            self.names = names
            self.more = more
        }

        init(_ page: PeoplePage) { self.init(names: page.people.map(\.name), more: page.more) }
    }

    /// Makes a page by checking each name in the order of the logins; the fast code must give the same.
    private struct Plain {
        let present: [String]

        func page(of prefix: String, atMost limit: Int) -> Page {
            let (asked, limit) = (PeoplePage.folded(prefix), max(0, limit))
            let all = self.present.map { (name: $0, folded: PeoplePage.folded($0)) }
            func matching(_ prefix: String) -> [(name: String, folded: String)] {
                all.filter { $0.folded.utf8.starts(with: prefix.utf8) }
            }
            let found =
                asked.isEmpty
                ? all : matching(asked).sorted { $0.folded.utf8.lexicographicallyPrecedes($1.folded.utf8) }
            let names = found.prefix(limit).map(\.name)
            guard let next = found.dropFirst(limit).first else { return Page(names: names) }
            let narrower = PeoplePage.prefix(of: next.folded, longerThan: asked, atMost: limit) { matching($0).count }
            return Page(names: names, more: PeoplePage.More(count: found.count - names.count, prefix: narrower))
        }
    }

    private func page(_ sessions: Sessions, _ prefix: String, _ limit: Int) -> Page {
        Page(People(sessions).list(prefix, atMost: limit))
    }

    private func sessions(of names: some Collection<String>) throws -> (Sessions, [Client]) {
        let sessions = Sessions()
        let clients = names.indices.map { _ in UInt64.random(in: 1 ... .max) }.map { Client($0) }
        for (number, (name, client)) in zip(names, clients).enumerated() {
            let account = Account(id: Int64(number), username: name)
            _ = try sessions.begin(Login(account: account, number: UInt64(number + 1)), on: client.connection)
        }
        return (sessions, clients)
    }

    @Test("all names are in the order of the logins; those with a prefix are in alphabetical order")
    func order() throws {
        let (sessions, _) = try self.sessions(of: ["Zoe", "adam", "Ada", "bob", "ada-2", "AD"])
        #expect(self.page(sessions, "", 6) == Page(names: ["Zoe", "adam", "Ada", "bob", "ada-2", "AD"]))
        for prefix in ["ad", "AD", "aD"] {
            #expect(self.page(sessions, prefix, 9) == Page(names: ["AD", "Ada", "ada-2", "adam"]))
        }
        #expect(self.page(sessions, "ada", 9).names == ["Ada", "ada-2", "adam"], "a whole name is a prefix")
        #expect(self.page(sessions, "adams", 9) == Page(names: []))
    }

    @Test("names that do not fit are counted, with the shortest prefix that lists the first of them")
    func more() throws {
        let (sessions, _) = try self.sessions(of: ["bea", "Ada", "bob", "boris", "Bo", "cy"])
        #expect(
            self.page(sessions, "", 2)
                == Page(names: ["bea", "Ada"], more: PeoplePage.More(count: 4, prefix: "bob"))
        )
        #expect(self.page(sessions, "", 5).more == PeoplePage.More(count: 1, prefix: "c"))
        #expect(self.page(sessions, "", 4).more == PeoplePage.More(count: 2, prefix: "b"))
        #expect(self.page(sessions, "", 6).more == nil)
        #expect(
            self.page(sessions, "B", 3)
                == Page(names: ["bea", "Bo", "bob"], more: PeoplePage.More(count: 1, prefix: "bo"))
        )
    }

    @Test("if more names begin with a whole name than fit, the prefix is that name: it is the first on its page")
    func wholeName() throws {
        let (sessions, _) = try self.sessions(of: ["abe", "abel", "abby", "ab"])
        #expect(self.page(sessions, "", 3).more == PeoplePage.More(count: 1, prefix: "ab"))
        #expect(self.page(sessions, "ab", 3).names.first == "ab")
    }

    @Test(
        "a prefix that no name can have finds nobody",
        arguments: [
            "\u{212A}im", "k\u{301}im", " kim", "ki\0m", "kim\u{1B}[2J", String(repeating: "k", count: 100_000),
        ]
    )
    func strange(_ prefix: String) throws {
        let (sessions, _) = try self.sessions(of: ["Kim", "ada"])
        #expect(self.page(sessions, prefix, 9) == Page(names: []))
    }

    @Test("any limit is valid, and any name can be found", arguments: [Int.min, -1, 0, 1, .max])
    func limits(_ limit: Int) throws {
        let names = ["kim", "Äda", "\u{1F600}", "a\u{301}", "\u{E1}", "", "K"]
        let (sessions, clients) = try self.sessions(of: names)
        for prefix in ["", "k", "Ä", "\u{1F600}"] {
            let page = self.page(sessions, prefix, limit)
            #expect(page == Plain(present: names).page(of: prefix, atMost: limit))
            #expect(page.names.count <= max(0, limit))
        }
        for client in clients { sessions.close(client.connection) }
        #expect(self.page(sessions, "", 9) == Page(names: []))
        #expect(self.page(sessions, "k", 9) == Page(names: []))
    }

    @Test("after logins, takeovers and ends in any order each page is the same as from a check of every name")
    func interleavings() {
        let seed = UInt64.random(in: 0 ... .max)
        print("Pages of people: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let letters = ["a", "A", "b", "-", "_", "0"]
        let sessions = Sessions()
        var clients = (0..<300).map { Client($0) }
        for step in 0..<1_500 {
            let number = Int.random(in: 0..<300, using: &random)
            if Int.random(in: 0..<4, using: &random) == 0 {
                sessions.close(clients[number].connection)
                clients[number] = Client(UInt64(1_000 + step))
            } else {
                let id = Int.random(in: 0..<300, using: &random)
                let name = letters[id % 6] + letters[id / 6 % 6] + String(id)
                let login = Login(account: Account(id: Int64(id), username: name), number: UInt64(step + 1))
                _ = try? sessions.begin(login, on: clients[number].connection)
            }
            guard step % 10 == 0 else { continue }
            let plain = Plain(present: sessions.names)
            for prefix in ["", "A", "ab", "b-1", "a0", "x"] {
                let limit = Int.random(in: 1..<60, using: &random)
                #expect(
                    self.page(sessions, prefix, limit) == plain.page(of: prefix, atMost: limit),
                    "seed \(seed)"
                )
            }
        }
    }

    @Test(
        "with 10,000 connected a page takes at most 2 ms on a machine without other work"
    )
    func cost() throws {
        let (sessions, clients) = try self.sessions(of: (0..<10_000).map { "player\($0)" })
        for prefix in ["", "player1"] {
            let fastest = (0..<100).map { _ in
                ContinuousClock().measure { #expect(self.page(sessions, prefix, 100).names.count == 100) }
            }.min()
            #expect(try #require(fastest) < .milliseconds(2))
        }
        for client in clients.shuffled() { sessions.close(client.connection) }
        #expect(sessions.count == 0)
    }
}
