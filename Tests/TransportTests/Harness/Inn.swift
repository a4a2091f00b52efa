import Contexts
import Synchronization

/// Sessions that outlive their connections, by the names of their players, without accounts and passwords.
///
/// It stands in for the world.
final class Inn: SessionService {
    private struct State {
        var guests: [String: Connection] = [:]
        var notes: [String] = []
    }

    private let state = Mutex(State())

    /// What has happened to sessions, in order.
    var notes: [String] { self.state.withLock { $0.notes } }

    /// The connection that a player's session is on; nil if there is none.
    func connection(of name: String) -> Connection? { self.state.withLock { $0.guests[name] } }

    /// What `resume` is followed by.
    static func token(of name: String) -> String {
        "uuu1_" + name + String(repeating: "a", count: 43 - name.utf8.count)
    }

    /// Logs a player in; if there is a session of that name, it goes on.
    func logIn(_ name: String, on connection: Connection) {
        guard let former = self.move(name, to: connection) else { return }
        connection.leaveToResume(.connection(former))
    }

    /// Has a session begin on a connection or go on with it, and returns where it was.
    private func move(_ name: String, to connection: Connection) -> Connection? {
        self.state.withLock { state in
            let former = state.guests[name]
            _ = connection.attach(Login(account: Account(id: 1, username: name, role: .player), number: 1))
            if former != nil { connection.outbound.holdBack() }
            state.guests[name] = connection
            return former
        }
    }

    private func note(_ what: String, _ connection: Connection, isOver: Bool = false) -> Bool {
        self.state.withLock { state in
            guard let name = connection.account?.username, state.guests[name] === connection else { return false }
            state.notes.append("\(name) \(what)")
            if isOver { state.guests[name] = nil }
            return true
        }
    }

    // MARK: - SessionService

    var resumeSeconds: Int { 600 }

    func connectionLost(_ connection: Connection) -> Bool { self.note("lost", connection) }

    func sessionExpired(_ connection: Connection) { _ = self.note("expired", connection, isOver: true) }

    func issueToken(on connection: Connection) async throws(AccountError) -> String {
        Self.token(of: connection.account?.username ?? "")
    }

    func resume(_ token: String, on connection: Connection) async -> ResumeOutcome {
        let names = self.state.withLock { $0.guests.keys.filter { Self.token(of: $0) == token } }
        guard let name = names.first, let former = self.move(name, to: connection) else { return .refused(.unknown) }
        return .resumed(.connection(former), token: nil)
    }

    func confirmToken(on connection: Connection) {}

    func store(_ session: StoredSession) async throws(AccountError) {}
    func storeAll(_ sessions: [StoredSession]) async throws(AccountError) {}
    func saveLastChanges() async -> Int { 0 }
}
