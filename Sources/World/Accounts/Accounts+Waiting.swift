package import Contexts
import Telemetry

extension Accounts: SessionService {
    /// For how many seconds a session waits for its player; 0 if it ends with its connection.
    package var resumeSeconds: Int { self.rules.sessions.resumeSeconds }

    /// Notes that the connection of a session was lost.
    ///
    /// - Returns: Whether the session waits for its player.
    package func connectionLost(_ connection: Connection) -> Bool {
        guard self.resumeSeconds > 0, !connection.isClosed else { return false }
        guard let (session, isNew) = self.sessions.lose(connection, at: self.clock.now) else { return false }
        if isNew { self.logger.log(.sessionLost, connection.logFields([.account: session.account.username])) }
        return true
    }

    /// Ends the session of a lost connection, and its claim; nothing if it goes on elsewhere.
    ///
    /// What is stored of it is removed later (``removeExpiredSessions()``): its token is refused as expired until then.
    package func sessionExpired(_ connection: Connection) {
        guard let session = connection.session as? Session, let login = self.expire(connection) else { return }
        guard !session.wasStored else { return }
        self.turns.enqueue(login.account.id) { await self.endTokens(of: login.account.id) }
    }

    /// Ends the session of a lost connection and its claim.
    func expire(_ connection: Connection) -> Login? {
        guard let login = self.sessions.expire(connection) else { return nil }
        self.claims.end(login.number)
        self.logger.log(.sessionExpired, [.account: login.account.username])
        return login
    }

    /// Ends the login of a connection that has ended, and its claim and its tokens.
    ///
    /// If the account was taken over, it stays logged in on its new connection. Once ``depart()`` was called the tokens
    /// stay: the next process goes on with the sessions that were stored.
    package func connectionEnded(_ connection: Connection) {
        let session = connection.session as? Session
        guard let login = self.sessions.close(connection) else { return }
        self.claims.end(login.number)
        guard let session, session.isKnownToEngine else { return }
        self.turns.enqueue(login.account.id) { await self.endTokens(of: login.account.id) }
    }

    /// Returns whether a session that was lost at a time has waited for longer than the rules allow.
    func hasExpired(lostAt: Int64) -> Bool {
        let limit = self.rules.sessions.resumeMilliseconds
        guard limit > 0, let waited = self.clock.waited(since: lostAt) else { return true }
        return waited > limit
    }

    /// Returns the session of an account that the engine has, if it may still go on; nil also if it cannot be read.
    func waitingSession(of account: Int64) async -> StoredSession? {
        guard self.resumeSeconds > 0, self.unsaved[account] == nil else { return nil }
        let resumes = self.resumes
        let found = try? await self.ask("Accounts.waitingSession") { () async throws(WorldError) in
            try await resumes.session(of: account)
        }
        guard let lost = found ?? nil, !self.hasExpired(lostAt: lost.lostAt) else { return nil }
        return lost.session
    }
}
