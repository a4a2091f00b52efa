import Contexts
import TestSupport
import Testing

@testable import World

@Suite("Sessions whose connections were lost") struct SessionsResumingTests {
    private let sessions = Sessions()
    private let ada = Account(id: 1, username: "Ada")
    private let bob = Account(id: 2, username: "Bob")

    private func begin(_ account: Account, _ number: UInt64, _ client: Client) throws -> Sessions.Displacement {
        try self.sessions.begin(Login(account: account, number: number), on: client.connection)
    }

    @Test("a lost session is found and listed, still leads to its connection, and says since when")
    func lost() throws {
        let client = Client(1)
        _ = try self.begin(self.ada, 1, client)
        let person = try #require(People(self.sessions).find("ada"))
        #expect(!person.isConnectionLost && person.lostSince == nil)
        #expect(self.sessions.lose(client.connection, at: 5_000)?.isNew == true)
        #expect(self.sessions.lose(client.connection, at: 9_000)?.isNew == false)
        #expect(person.isHere && person.isConnectionLost && person.lostSince == .seconds(5))
        #expect(self.sessions.names == ["Ada"] && self.sessions.count == 1 && !client.connection.isClosed)
        person.send("hello")
        #expect(client.sent == [.text("hello")])
        #expect(self.sessions.lose(Client(2).connection, at: 1) == nil)
    }

    @Test("it ends when it expires, and only while it is lost")
    func expires() throws {
        let (client, next) = (Client(1), Client(2))
        _ = try self.begin(self.ada, 1, client)
        #expect(self.sessions.expire(client.connection) == nil && !client.connection.isClosed)
        _ = self.sessions.lose(client.connection, at: 1)
        let person = try #require(People(self.sessions).find("ada"))
        #expect(self.sessions.expire(client.connection) == Login(account: self.ada, number: 1))
        #expect(!person.isHere && !person.isConnectionLost && client.connection.isClosed && self.sessions.count == 0)
        _ = try self.begin(self.ada, 2, next)
        #expect(self.sessions.expire(client.connection) == nil && self.sessions.names == ["Ada"])
    }

    @Test("a login over it goes on with the same session, which goes to the end of the list and takes the role")
    func login() throws {
        let clients = [Client(1), Client(2), Client(3)]
        _ = try self.begin(self.ada, 1, clients[0])
        _ = try self.begin(self.bob, 2, clients[1])
        _ = self.sessions.lose(clients[0].connection, at: 1)
        let person = try #require(People(self.sessions).find("ada"))
        let risen = Account(id: 1, username: "Ada", role: .administrator)
        let displacement = try self.begin(risen, 3, clients[2])
        #expect(displacement.resumption === clients[0].connection && displacement.connection == nil)
        // What comes from now on follows what the former connection has.
        #expect(clients.map(\.sentBeforeHold) == [nil, nil, 0])
        #expect(person.isHere && !person.isConnectionLost && People(self.sessions).find("ada") == person)
        #expect(person.account.role == .administrator && self.sessions.names == ["Bob", "Ada"])
        person.send("hello")
        #expect(clients[2].sent == [.text("hello")] && clients[0].sent == [])
        // The former connection ends nothing any more.
        #expect(self.sessions.close(clients[0].connection) == nil && self.sessions.count == 2)
        #expect(self.sessions.close(clients[2].connection)?.number == 3)
    }

    @Test("an earlier login than its own does not take it over")
    func lateLogin() throws {
        let (first, second) = (Client(1), Client(2))
        _ = try self.begin(self.ada, 5, first)
        _ = self.sessions.lose(first.connection, at: 1)
        #expect(try self.begin(self.ada, 4, second).connection === second.connection)
        #expect(self.sessions.connection(of: 1) === first.connection)
    }

    @Test("nobody logs in on a lost connection, neither the same account nor another one")
    func onLost() throws {
        let client = Client(1)
        _ = try self.begin(self.ada, 1, client)
        _ = self.sessions.lose(client.connection, at: 1)
        for account in [self.ada, self.bob] {
            #expect(throws: AccountError(.connectionClosed, at: "Sessions")) { try self.begin(account, 2, client) }
        }
        #expect(self.sessions.names == ["Ada"] && Sessions.isLost(client.connection))
    }

    @Test("a session is resumed by a later claim only, on a connection that is there, while it has not ended")
    func resume() throws {
        let clients = [Client(1), Client(2), Client(3), Client(4)]
        _ = try self.begin(self.ada, 5, clients[0])
        let session = try #require(self.sessions.session(of: 1))
        func resume(_ number: UInt64, _ client: Client) throws -> (connection: Connection, wasLost: Bool)? {
            try self.sessions.resume(session, by: Login(account: self.ada, number: number), on: client.connection)
        }
        #expect(try resume(4, clients[1]) == nil && clients[1].connection.session == nil)
        #expect(try resume(6, clients[0]) == nil)
        let first = try #require(try resume(6, clients[1]))
        #expect(first.connection === clients[0].connection && !first.wasLost)
        _ = self.sessions.lose(clients[1].connection, at: 1)
        self.sessions.close(clients[2].connection)
        #expect(throws: AccountError(.connectionClosed, at: "Sessions")) { try resume(7, clients[2]) }
        #expect(session.lostAt == 1 && session.number == 6)
        let second = try #require(try resume(8, clients[3]))
        #expect(second.connection === clients[1].connection && second.wasLost && session.lostAt == nil)
        #expect(self.sessions.close(clients[3].connection)?.number == 8)
        #expect(try resume(9, Client(5)) == nil)
    }

    @Test("with policy refuse a login is refused over a connected session, and goes on with a lost one")
    func refuse() throws {
        let (first, second) = (Client(1), Client(2))
        func begin(_ number: UInt64, _ client: Client) throws -> Sessions.Displacement {
            try self.sessions.begin(Login(account: self.ada, number: number), on: client.connection, under: .refuse)
        }
        _ = try begin(1, first)
        #expect(throws: AccountError(.alreadyLoggedIn, at: "Sessions")) { try begin(2, second) }
        #expect(second.connection.session == nil && self.sessions.connection(of: 1) === first.connection)
        // The same connection is no other one.
        _ = try begin(3, first)
        _ = self.sessions.lose(first.connection, at: 1)
        #expect(try begin(4, second).resumption === first.connection)
    }

    @Test("a restored session can be lost since an earlier time")
    func restored() throws {
        let client = Client(1)
        #expect(self.sessions.restore(Login(account: self.ada, number: 3), on: client.connection, lostAt: 77) == nil)
        #expect(self.sessions.session(of: 1)?.lostAt == 77 && Sessions.isLost(client.connection))
        #expect(self.sessions.expire(client.connection)?.number == 3)
    }

    @Test("lists and finds stay right whatever is lost, resumed, taken over and ended, in any order")
    func orders() throws {
        let seed = UInt64.random(in: 0 ... .max)
        print("Sessions that are lost and resumed: seed \(seed)")
        var random = SeededGenerator(seed: seed)
        let accounts = (0..<30).map { Account(id: Int64($0), username: "player\($0)") }
        var numbers: [Int64: UInt64] = [:]
        var clients: [Int64: Client] = [:]
        for step in 1...3_000 {
            let (account, number) = (accounts.randomElement(using: &random)!, UInt64(step))
            let client = Client(number)
            switch Int.random(in: 0..<6, using: &random) {
            case 0:
                if let old = clients.removeValue(forKey: account.id) { self.sessions.close(old.connection) }
                numbers[account.id] = nil
            case 1, 2:
                if let old = clients[account.id] { _ = self.sessions.lose(old.connection, at: 1) }
            case 3:
                guard let session = self.sessions.session(of: account.id) else { continue }
                let login = Login(account: account, number: number)
                #expect(try self.sessions.resume(session, by: login, on: client.connection) != nil)
                (numbers[account.id], clients[account.id]) = (number, client)
            default:
                _ = try self.begin(account, number, client)
                (numbers[account.id], clients[account.id]) = (number, client)
            }
            let expected = numbers.sorted { $0.value < $1.value }.map { "player\($0.key)" }
            #expect(self.sessions.names == expected, "seed \(seed)")
            #expect((self.sessions.person(named: account.username) != nil) == (numbers[account.id] != nil))
            #expect(self.sessions.session(of: account.id)?.number == numbers[account.id], "seed \(seed)")
        }
        for client in clients.values { self.sessions.close(client.connection) }
        #expect(self.sessions.count == 0 && self.sessions.page(of: "p", atMost: 9).people.isEmpty)
    }
}
