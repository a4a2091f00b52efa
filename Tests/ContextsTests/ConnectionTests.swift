import Synchronization
import Testing

@testable import Contexts

@Suite("a connection")
struct ConnectionTests {
    /// A session for tests that need no more than an account.
    private final class Session: PlayerSession {
        private let held: Mutex<Account>
        let number: UInt64 = 5
        let connection: Connection? = nil
        var account: Account { self.held.withLock { $0 } }

        init(_ account: Account) {
            self.held = Mutex(account)
        }

        func become(_ account: Account) { self.held.withLock { $0 = account } }
    }

    private let outbound = RecordingOutbound()
    private let connection: Connection
    private let ada = Account(id: 1, username: "ada")

    init() {
        self.connection = Self.connection(self.outbound)
    }

    private static func connection(_ outbound: RecordingOutbound) -> Connection {
        Connection(
            id: .init(1),
            clientAddress: nil,
            allowsPasswords: true,
            home: ConnectionHome(executor: QueueExecutor(), outbound: outbound),
            key: 1
        )
    }

    @Test("it has no account before a login, has one after it, and still has it after its end")
    func life() {
        #expect(self.connection.account == nil && self.connection.role == .anonymous && !self.connection.isClosed)
        let session = Session(self.ada)
        #expect(self.connection.attach(session))
        #expect(self.connection.account == self.ada && self.connection.role == .player)
        #expect(self.connection.markClosed() === session)
        #expect(self.connection.account == self.ada && self.connection.isClosed)
    }

    @Test("what is left of a session is taken over once")
    func resumption() {
        let stored = StoredSession(account: 1, context: nil, messages: 2, did: 3, isReader: true)
        #expect(self.connection.takeResumption() == nil)
        self.connection.leaveToResume(.stored(stored))
        guard case .stored(stored) = self.connection.resumption else { return _ = Issue.record("it is not there") }
        guard case .stored(stored) = self.connection.takeResumption() else {
            return _ = Issue.record("it was not there")
        }
        #expect(self.connection.resumption == nil && self.connection.takeResumption() == nil)
    }

    @Test("the account is the session's present one: a changed role counts at once and is noted")
    func role() {
        let session = Session(self.ada)
        #expect(self.connection.attach(session))
        let changes = self.connection.changes
        session.become(Account(id: 1, username: "ada", role: .administrator))
        self.connection.sessionHasChanged()
        #expect(self.connection.role == .administrator)
        #expect(self.connection.changes == changes + 1 << 32 && self.outbound.noted == 1)
    }

    @Test("a login, a move and a changed state count as changes for another process; the end does not")
    func changes() throws {
        #expect(self.connection.changes == 0)
        #expect(self.connection.attach(Session(self.ada)))
        #expect(self.connection.changes == 1 << 32)
        try self.connection.enter(#require(ContextRegistry.tests["c_form"]))
        #expect(self.connection.changes == 2 << 32)
        self.connection.stateHasChanged()
        #expect(self.connection.changes == 2 << 32 + 1)
        self.connection.markClosed()
        #expect(self.connection.changes == 2 << 32 + 1)
    }

    @Test("a state that changes outside of a line is noted; a change while a line is answered is not")
    func noted() {
        self.connection.stateHasChanged()
        #expect(self.outbound.noted == 1)
        self.connection.isAnswering.store(true, ordering: .relaxed)
        self.connection.stateHasChanged()
        #expect(self.outbound.noted == 1 && self.connection.changes == 2)
    }

    @Test("it has the context that it is in, or was in at its end")
    func context() throws {
        #expect(self.connection.contextName == nil)
        try self.connection.enter(#require(ContextRegistry.tests["c_form"]))
        self.connection.markClosed()
        #expect(self.connection.contextName == "c_form")
    }

    @Test("a login that comes after the end is refused")
    func late() {
        #expect(self.connection.markClosed() == nil)
        #expect(!self.connection.attach(Session(self.ada)))
        #expect(self.connection.account == nil && self.connection.markClosed() == nil)
    }

    @Test("if many logins and one end happen at once, each session is found by the end or refused")
    func race() async {
        let session = Session(self.ada)
        for _ in 0..<200 {
            let connection = Self.connection(self.outbound)
            async let attached = Task.detached { connection.attach(session) }.value
            async let found = Task.detached { connection.markClosed() === session }.value
            let outcome = await (attached, found)
            #expect(outcome.0 == outcome.1)
        }
    }

    @Test("roles are ordered by what they may do")
    func roles() {
        #expect(
            [Role.administrator, .helper, .anonymous, .moderator, .player].sorted().map(\.rawValue) == [0, 1, 3, 5, 9]
        )
    }
}
