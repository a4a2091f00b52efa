import Contexts
import Synchronization
import World

/// Accounts that are here because the process before knew them, and that the database has still to confirm.
final class UnconfirmedAccounts: Sendable {
    private let accounts = Mutex<[Account]>([])

    /// Notes some.
    func add(_ more: [Account]) { self.accounts.withLock { $0 += more } }

    /// All of them.
    var all: [Account] { self.accounts.withLock { $0 } }

    /// None is left.
    func clear() { self.accounts.withLock { $0 = [] } }
}

extension OpenWorld {
    /// How long the accounts of connections that are restored are waited for: all of their players wait too.
    private static let patience = TimeLimit(.seconds(1))
    /// How often it is looked whether the database answers.
    private static let pause = Duration.milliseconds(500)

    /// Which of these accounts may be here: all that the process before had, if the database cannot say that now.
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

    /// Asks the database for the accounts that it could not confirm, as soon as it answers; whoever may not be here any
    /// more is told so, and disconnected.
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
