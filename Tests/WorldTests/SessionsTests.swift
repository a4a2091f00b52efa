import Contexts
import TestSupport
import Testing
import World

@Suite("Sessions") struct SessionsTests {
    @Test("names are listed in the order of the logins; a new login goes to the end")
    func order() throws {
        let sessions = Sessions()
        let clients = (0..<4).map { Client($0) }
        let accounts = ["Cy", "Ada", "Bob"].enumerated().map { Account(id: Int64($0), username: $1) }
        for (number, (account, client)) in zip(accounts, clients).enumerated() {
            let login = Login(account: account, number: UInt64(number + 1))
            #expect(try sessions.begin(login, on: client.connection).connection == nil)
        }
        #expect(sessions.names == ["Cy", "Ada", "Bob"])
        let displacement = try sessions.begin(Login(account: accounts[0], number: 4), on: clients[3].connection)
        #expect(displacement.connection === clients[0].connection)
        #expect(sessions.names == ["Ada", "Bob", "Cy"])
        #expect(sessions.count == 3)
    }

    @Test("a session cannot begin on a connection that has ended")
    func gone() {
        let sessions = Sessions()
        let client = Client(1)
        #expect(sessions.close(client.connection) == nil)
        #expect(throws: AccountError(.connectionClosed, at: "Sessions")) {
            try sessions.begin(self.login("Ada", id: 1, number: 1), on: client.connection)
        }
        #expect(sessions.names == [])
    }

    @Test("close returns the login of a connection, once")
    func close() throws {
        let sessions = Sessions()
        let client = Client(1)
        let ada = self.login("Ada", id: 1, number: 1)
        _ = try sessions.begin(ada, on: client.connection)
        #expect(sessions.close(client.connection) == ada)
        #expect(sessions.close(client.connection) == nil)
        #expect(client.connection.isClosed)
    }

    @Test("another account on the same connection replaces the previous one")
    func secondAccount() throws {
        let sessions = Sessions()
        let client = Client(1)
        let logins = [("Ada", 1), ("Bob", 2), ("Bob", 2)].enumerated().map { number, login in
            self.login(login.0, id: Int64(login.1), number: UInt64(number + 1))
        }
        var former: Login?
        for login in logins {
            let displacement = try sessions.begin(login, on: client.connection)
            #expect(displacement.connection == nil && displacement.former == former)
            #expect(sessions.names == [login.account.username])
            former = login
        }
    }

    private func login(_ name: String, id: Int64, number: UInt64) -> Login {
        Login(account: Account(id: id, username: name), number: number)
    }

    @Test(
        "restored logins are listed in the order of their numbers, in whatever order they come; later ones follow"
    )
    func restored() throws {
        let sessions = Sessions()
        let clients = (0..<4).map { Client($0) }
        let logins = [("Cy", 30), ("Ada", 7), ("Bob", 12)].enumerated().map { id, login in
            self.login(login.0, id: Int64(id), number: UInt64(login.1))
        }
        for (login, client) in zip(logins, clients) {
            #expect(sessions.restore(login, on: client.connection) == nil)
            #expect(client.connection.session.map(Login.init) == login)
        }
        #expect(sessions.names == ["Ada", "Bob", "Cy"])
        _ = try sessions.begin(self.login("Dan", id: 9, number: 31), on: clients[3].connection)
        #expect(sessions.names == ["Ada", "Bob", "Cy", "Dan"])
    }

    @Test(
        "of two restored logins of one account the later one stays, whichever comes first",
        arguments: [[5, 6], [6, 5]]
    )
    func restoredTwice(_ numbers: [UInt64]) {
        let sessions = Sessions()
        let clients = numbers.map { Client($0) }
        let answers = clients.map { client in
            sessions.restore(self.login("Ada", id: 1, number: client.connection.id.rawValue), on: client.connection)
        }
        let loser = clients.first { $0.connection.id.rawValue == 5 }?.connection
        #expect(answers[0] == nil && answers[1] === loser)
        #expect(sessions.names == ["Ada"])
        #expect(sessions.count == 1)
    }

    @Test("a login cannot be restored on a connection that has ended, and displaces nobody then")
    func restoredGone() {
        let sessions = Sessions()
        let (first, gone) = (Client(1), Client(2))
        #expect(sessions.restore(self.login("Ada", id: 1, number: 1), on: first.connection) == nil)
        sessions.close(gone.connection)
        #expect(sessions.restore(self.login("Ada", id: 1, number: 2), on: gone.connection) == nil)
        #expect(first.connection.account != nil && sessions.names == ["Ada"])
    }

    @Test("numbers from damaged memory, too great or duplicate, are replaced, and logins continue to work")
    func damagedNumbers() throws {
        let sessions = Sessions()
        let clients = (0..<5).map { Client($0) }
        for (index, number) in [4, UInt64.max, 4, UInt64(Int64.max)].enumerated() {
            let login = self.login("player\(index)", id: Int64(index), number: number)
            #expect(sessions.restore(login, on: clients[index].connection) == nil)
        }
        #expect(clients.prefix(4).map { $0.connection.session?.number } == [4, 5, 6, 7])
        _ = try sessions.begin(self.login("Ada", id: 9, number: 8), on: clients[4].connection)
        #expect(sessions.names == ["player0", "player1", "player2", "player3", "Ada"])
        for client in clients { sessions.close(client.connection) }
        #expect(sessions.count == 0 && sessions.names == [])
    }

    /// A slow and simple model of `Sessions`.
    private struct Model {
        var present: [(login: Login, connection: Connection)] = []
        var closed: Set<Connection.ID> = []
        /// The last login of each connection, whether it was taken over or not.
        var logins: [Connection.ID: Login] = [:]

        /// Begins a login; returns nil if the connection is closed, otherwise the connection that has lost its account,
        /// if any.
        mutating func open(_ login: Login, _ connection: Connection) -> Connection?? {
            let later = self.present.first { $0.login.account.id == login.account.id && $0.login.number > login.number }
            if later != nil, self.logins[connection.id]?.account.id == login.account.id,
                !self.closed.contains(connection.id)
            {
                return .some(nil)
            }
            guard !self.closed.contains(connection.id) else { return .none }
            self.logins[connection.id] = login
            self.present.removeAll { $0.connection === connection }
            guard later == nil else { return .some(connection) }
            let displaced = self.present.first { $0.login.account.id == login.account.id }?.connection
            self.present.removeAll { $0.login.account.id == login.account.id }
            self.present.append((login, connection))
            return .some(displaced)
        }

        mutating func close(_ connection: Connection) {
            self.closed.insert(connection.id)
            self.present.removeAll { $0.connection === connection }
        }

        var usernames: [String] {
            self.present.sorted { $0.login.number < $1.login.number }.map(\.login.account.username)
        }
    }

    @Test("logins and ends in any order, also of the numbers, do the same as the simple model")
    func interleavings() {
        let seed = UInt64.random(in: 0 ... .max)
        print("Sessions interleavings: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let sessions = Sessions()
            var model = Model()
            var numbers = (UInt64(1)...40).map { $0 + UInt64.random(in: 0..<4, using: &random) * 100 }
            let connections = (0..<6).map { Client($0).connection }
            let accounts = (0..<4).map { Account(id: Int64($0), username: "player\($0)") }
            for _ in 0..<40 {
                let connection = connections[Int.random(in: 0..<6, using: &random)]
                if Int.random(in: 0..<4, using: &random) == 0 {
                    sessions.close(connection)
                    model.close(connection)
                } else {
                    let account = accounts[Int.random(in: 0..<4, using: &random)]
                    let login = Login(account: account, number: numbers.removeFirst())
                    switch model.open(login, connection) {
                    case .none:
                        #expect(throws: AccountError.self, "seed \(seed)") {
                            try sessions.begin(login, on: connection)
                        }
                    case .some(let displaced):
                        let answer = try? sessions.begin(login, on: connection)
                        #expect(answer != nil && answer?.connection === displaced, "seed \(seed)")
                    }
                }
                #expect(sessions.names == model.usernames, "seed \(seed)")
                #expect(model.present.allSatisfy { $0.connection.session.map(Login.init) == $0.login }, "seed \(seed)")
            }
        }
    }

    @Test("after logins and ends on many threads at once nobody is left")
    func threads() async {
        let sessions = Sessions()
        await withTaskGroup { group in
            for number in 0..<2_000 {
                let connection = Client(UInt64(number)).connection
                let login = self.login("player\(number % 7)", id: Int64(number % 7), number: UInt64(number + 1))
                group.addTask { _ = try? sessions.begin(login, on: connection) }
                group.addTask { sessions.close(connection) }
            }
        }
        #expect(sessions.names == [])
        #expect(sessions.count == 0)
    }

    @Test("a changed role counts at the next command and is noted for another process; the name does not change")
    func role() throws {
        let sessions = Sessions()
        let client = Client(1)
        _ = try sessions.begin(self.login("Ada", id: 1, number: 1), on: client.connection)
        #expect(client.connection.role == .player)
        let before = client.connection.changes
        sessions.update(Account(id: 1, username: "Adele", role: .administrator))
        #expect(client.connection.role == .administrator && client.connection.account?.username == "Ada")
        #expect(client.connection.changes != before)
        sessions.update(Account(id: 2, username: "Bob", role: .administrator))
        #expect(sessions.close(client.connection)?.account.role == .administrator && sessions.count == 0)
    }

    @Test("a player is found by the whole name, in upper or lower case, while they are logged in")
    func find() throws {
        let sessions = Sessions()
        let people = People(sessions)
        let clients = ["ada", "Ada-2", "adam"].enumerated().map { number, name in
            let client = Client(UInt64(number))
            _ = try? sessions.begin(
                self.login(name, id: Int64(number), number: UInt64(number + 1)),
                on: client.connection
            )
            return client
        }
        let ada = try #require(people.find("ADA"))
        #expect(ada.name == "ada" && ada.isHere && people.find("ad") == nil && people.find("adam-") == nil)
        #expect(people.find("aDa-2") != ada && people.find("ada") == ada)
        sessions.close(clients[0].connection)
        #expect(!ada.isHere && people.find("ada") == nil && people.count == 2)
    }
}

extension Sessions {
    /// The names of the players who are logged in, in the order of their logins.
    var names: [String] { self.page(of: "", atMost: .max).people.map(\.name) }
}
