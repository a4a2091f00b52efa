import Contexts
import World

/// A session of a ``MemoryEngine``, with its family of tokens.
struct MemorySession {
    /// How far a token has come.
    struct Token {
        var isConfirmed: Bool
        /// Its number among the spent tokens of its family; nil if it is not spent.
        var spent: Int?
    }

    let account: Int64
    let family: Int64
    var tokens: [TokenDigest: Token] = [:]
    var stored: StoredSession?
    var lostAt: Int64?
    private var lastSpent = 0

    init(account: Int64, family: Int64) {
        self.account = account
        self.family = family
    }

    /// Returns whether it has this token, and it is not spent.
    func isValid(_ token: TokenDigest) -> Bool { self.tokens[token].map { $0.spent == nil } ?? false }

    /// Confirms a token unless that was done, and spends the earlier ones.
    mutating func confirm(_ token: TokenDigest, _ fault: Fault?) {
        if fault == .confirmsSpentAgain { self.tokens[token]?.spent = nil }
        guard self.tokens[token]?.isConfirmed == false else { return }
        self.tokens[token]?.isConfirmed = true
        guard fault != .spendsNothing else { return }
        for (other, state) in self.tokens where other != token && state.isConfirmed { self.spend(other, fault) }
    }

    /// Notes that a token is spent, and forgets all but the last 100.
    mutating func spend(_ token: TokenDigest, _ fault: Fault?) {
        guard self.isValid(token) else { return }
        self.lastSpent += 1
        self.tokens[token]?.spent = self.lastSpent
        let oldest = self.lastSpent - (fault == .forgetsSpentSoon ? 3 : 100)
        self.tokens = self.tokens.filter { $0.value.spent ?? .max > oldest }
    }
}

extension MemoryHome.Disk {
    /// Makes a session with a new family; the caller adds it.
    mutating func addSession(of account: Int64) -> MemorySession {
        self.lastFamily += 1
        return MemorySession(account: account, family: self.lastFamily)
    }

    /// Returns the session that has a token.
    func session(with token: TokenDigest) -> MemorySession? {
        self.sessions.values.first { $0.tokens[token] != nil }
    }
}

extension StoredSession {
    /// The same session with the first 255 bytes of its state.
    var cut: StoredSession {
        var cut = self
        cut.context = self.context.map { ContextSnapshot(name: $0.name, state: Array($0.state.prefix(255))) }
        return cut
    }
}
