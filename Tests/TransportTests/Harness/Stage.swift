import TestSupport
import Contexts
import Synchronization

/// What a test shares with the contexts on its server: gates where commands wait, and records of what they have seen.
///
/// It replaces the world. Nobody logs in here, so the account service refuses everything.
final class Stage: PeopleDirectory, AccountService {
    private struct State {
        var greeting = ""
        var entered: [Connection] = []
        var connectionEnded: [Connection.ID] = []
        var notes: [String] = []
        var openGates: Set<String> = []
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())

    /// The number of times that a context of the tests has written its state.
    let snapshots = Tally()

    /// The group of the `CParlour` contexts.
    let parlour = Group()

    /// What `!brake` blocks its loop with.
    let brake = Brake()
    /// The time that commands have taken.
    let work = WorkClock()

    /// The greeting of every connection; `!name` greets only when that gate is open.
    var greeting: String {
        get { self.state.withLock { $0.greeting } }
        set { self.state.withLock { $0.greeting = newValue } }
    }

    /// The connections that were greeted, in order.
    var entered: [Connection] { self.state.withLock { $0.entered } }
    /// The connections whose end was reported, in order.
    var connectionEnded: [Connection.ID] { self.state.withLock { $0.connectionEnded } }
    /// The notes that commands have made, in order.
    var notes: [String] { self.state.withLock { $0.notes } }

    func enter(_ connection: Connection) { self.state.withLock { $0.entered.append(connection) } }
    func depart(_ connection: Connection) { self.state.withLock { $0.connectionEnded.append(connection.id) } }
    func forgetConnections() { self.state.withLock { $0.entered = [] } }
    func note(_ note: String) { self.state.withLock { $0.notes.append(note) } }

    /// Waits until the gate is open.
    func pass(_ gate: String) async {
        await withCheckedContinuation { waiter in
            let isOpen = self.state.withLock { state in
                guard !state.openGates.contains(gate) else { return true }
                state.waiting[gate, default: []].append(waiter)
                return false
            }
            if isOpen { waiter.resume() }
        }
    }

    /// Opens a gate permanently.
    func open(_ gate: String) {
        let waiters = self.state.withLock { state in
            state.openGates.insert(gate)
            return state.waiting.removeValue(forKey: gate) ?? []
        }
        for waiter in waiters { waiter.resume() }
    }

    /// Waits until this many commands are waiting at the gate.
    func isWaited(at gate: String, by count: Int = 1) async throws {
        try await eventually("\(count) wait at \(gate)") {
            self.state.withLock { $0.waiting[gate]?.count ?? 0 } >= count
        }
    }

    /// Lets every waiting command go on; the gates stay as they are.
    func openAll() {
        let waiters = self.state.withLock { state in
            defer { state.waiting = [:] }
            return state.waiting.values.flatMap(\.self)
        }
        for waiter in waiters { waiter.resume() }
    }

    // MARK: - Services

    /// The services of a server under test.
    func services(_ log: RecordingLog, _ inn: Inn? = nil) -> Services {
        let services = Services(
            accounts: self,
            sessions: inn,
            people: self,
            texts: Texts(),
            motd: nil,
            clock: .still,
            logger: log.logger
        )
        services.provide(self, as: Stage.self)
        if let inn { services.provide(inn, as: Inn.self) }
        return services
    }

    var count: Int { 0 }

    func person(named folded: String) -> Person? { nil }

    func page(of prefix: String, atMost limit: Int) -> PeoplePage { PeoplePage(people: []) }

    var registrationIsOpen: Bool { false }

    func logIn(username: String, password: String, on connection: Connection) async throws(AccountError) -> Account {
        throw AccountError(.unavailable)
    }

    func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String {
        throw AccountError(.unavailable)
    }

    func checkUsername(_ name: String) async throws(AccountError) -> String { throw AccountError(.unavailable) }

    func checkNewPassword(_ password: String, username: String) throws(AccountError) {
        throw AccountError(.unavailable)
    }

    func register(
        email: String,
        username: String,
        password: String?,
        invitation: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration {
        throw AccountError(.unavailable)
    }

    func checkCurrentPassword(
        _ password: String,
        of account: Account,
        on connection: Connection
    ) async throws(AccountError) {
        throw AccountError(.unavailable)
    }

    func changePassword(
        of account: Account,
        from current: String,
        to new: String,
        on connection: Connection
    ) async throws(AccountError) {
        throw AccountError(.unavailable)
    }
}

extension WorldClock {
    /// A clock that stands still: no test here needs the time.
    static let still = WorldClock(read: { .zero }, wait: { _ in })
}

/// A presence that is logged in on a connection and stays so.
final class StageSession: PlayerSession {
    let account: Account
    let number: UInt64
    weak let connection: Connection?

    init(_ login: Login, on connection: Connection) {
        self.account = login.account
        self.number = login.number
        self.connection = connection
    }
}

extension Connection {
    /// Logs an account in; false if the socket has gone.
    func attach(_ login: Login) -> Bool { self.attach(StageSession(login, on: self)) }
}
