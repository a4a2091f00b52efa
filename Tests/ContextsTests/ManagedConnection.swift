import TestSupport
import World

@testable import Contexts

/// A connection and its manager on the tests' event loop.
///
/// A test can call and check each step.
@TestLoop
final class ManagedConnection {
    let log = RecordingLog()
    let outbound = RecordingOutbound()
    let sessions = Sessions()
    let connection: Connection
    let services: Services
    let world: ContextWorld
    let manager: ContextManager

    init(_ registry: ContextRegistry, texts: [String: String] = [:], allowsPasswords: Bool = true) {
        self.services = Services(
            accounts: InMemoryAccounts(),
            people: self.sessions,
            texts: Texts(overrides: texts),
            motd: nil,
            clock: WorldClock(read: { .zero }, wait: { _ in throw CancellationError() }),
            logger: self.log.logger
        )
        self.world = ContextWorld(registry, self.services)
        self.connection = Connection(
            id: .init(1),
            clientAddress: "192.0.2.1",
            allowsPasswords: allowsPasswords,
            home: ConnectionHome(executor: TestLoop.executor, outbound: self.outbound, world: self.world),
            key: 1
        )
        self.manager = ContextManager(of: self.connection)
    }

    /// A session and its connection refer to each other until the session ends.
    deinit { self.sessions.close(self.connection) }

    /// Logs an account in on this connection.
    func logIn(_ name: String, id: Int64 = 1, role: Role = .player) {
        let account = Account(id: id, username: name, role: role)
        _ = try? self.sessions.begin(Login(account: account, number: 1), on: self.connection)
    }

    /// Enters a context.
    @discardableResult
    func enter(_ name: ContextName) async -> Reply { await self.manager.enter(name) }

    /// Gives a line to the context, and returns the reply; nil if it may have to wait.
    func sayNow(_ line: String) -> Reply? {
        switch self.manager.begin(line) {
        case .done(let reply), .pending(.move(let reply)): reply
        case .pending(.handler): nil
        }
    }

    /// Gives a line to the context, and waits for the reply.
    @discardableResult
    func reply(to line: String) async -> Reply { await self.finish(self.manager.begin(line)) }

    /// Gives a binary message to the context.
    @discardableResult
    func reply(to bytes: [UInt8]) async -> Reply { await self.finish(self.manager.begin(bytes)) }

    /// Gives several lines to the context.
    func say(_ lines: [String]) async {
        for line in lines { await self.reply(to: line) }
    }

    private func finish(_ start: ReplyStart) async -> Reply {
        switch start {
        case .done(let reply): reply
        case .pending(let pending): await self.manager.finish(pending)
        }
    }
}

extension Context {
    /// Makes a context with a fresh state and without a manager.
    init(_ connection: Connection) { self.init(Here(connection, State())) }
}
