import Contexts
import Synchronization
import World

/// Accounts that the previous process had logged in, and that the database has not confirmed yet.
final class UnconfirmedAccounts: Sendable {
    private let accounts = Mutex<[Account]>([])

    /// Adds accounts.
    func add(_ more: [Account]) { self.accounts.withLock { $0 += more } }

    /// All accounts that wait to be confirmed.
    var all: [Account] { self.accounts.withLock { $0 } }

    /// Removes all accounts.
    func clear() { self.accounts.withLock { $0 = [] } }
}

extension OpenWorld {
    /// How long restoring waits for the database; all players wait for that time.
    private static let patience = TimeLimit(.seconds(1))
    /// How long to wait between two attempts to confirm accounts.
    private static let pause = Duration.milliseconds(500)

    /// Returns which of these accounts may be logged in, by key.
    ///
    /// If the database does not answer, these are all accounts that the previous process had, and ``confirm()`` asks
    /// later.
    func admissible(among known: [Account]) async -> [Int64: Account] {
        guard !known.isEmpty else { return [:] }
        if self.engine.standing.isUsable {
            let accounts = self.accounts
            let found = await Self.patience.answer { try? await accounts.admissible(known.map(\.id)) }
            if let admitted = found ?? nil { return admitted }
        }
        self.unconfirmed.add(known)
        return Dictionary(known.map { ($0.id, $0) }) { _, last in last }
    }

    /// Asks the database about the unconfirmed accounts as soon as it answers.
    ///
    /// Players whose account may no longer be logged in are told so and disconnected. Returns when all are confirmed,
    /// or when the task is cancelled.
    func confirm() async {
        while !Task.isCancelled {
            let known = self.unconfirmed.all
            guard !known.isEmpty else { return }
            if self.engine.standing.isUsable, (try? await self.accounts.review(known)) != nil {
                return self.unconfirmed.clear()
            }
            try? await Task.sleep(for: Self.pause)
        }
    }
}
