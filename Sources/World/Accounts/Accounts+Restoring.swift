package import Contexts
import Logging
import Telemetry

extension Accounts {
    /// Returns those of the given accounts that exist, as they are now.
    ///
    /// Whoever is banned is restored, and told so by ``enforceGate()`` before any line is served.
    ///
    /// - Parameter ids: Accounts that were logged in when the previous process ended.
    /// - Returns: The accounts that may stay logged in, by key.
    /// - Throws: ``AccountError`` if the store cannot be read.
    package func admissible(_ ids: [Int64]) async throws(AccountError) -> [Int64: Account] {
        let records = try await self.ask("Accounts.admissible") { () async throws(WorldError) in
            try await self.store.accounts(ids: ids)
        }
        var admitted: [Int64: Account] = [:]
        for record in records { admitted[record.id] = record.account }
        return admitted
    }

    /// Checks accounts that were restored while the store could not be read.
    ///
    /// An account that may no longer be logged in is told so, and disconnected, and so is one with another name. A changed
    /// role takes effect.
    ///
    /// - Throws: ``AccountError`` if the store cannot be read.
    package func review(_ known: [Account]) async throws(AccountError) {
        let admitted = try await self.admissible(known.map(\.id))
        for account in known {
            guard let connection = self.sessions.connection(of: account.id) else { continue }
            if let now = admitted[account.id] {
                if now.username != account.username {
                    guard let session = self.sessions.session(of: account.id) else { continue }
                    self.end(session, .ended, saying: self.rules.texts(.renamed, ["name": now.username]))
                } else if now != account {
                    self.sessions.update(now)
                }
            } else {
                self.logger.log(.sessionNotRestored, connection.logFields([.account: account.username]))
                connection.outbound.disconnect(.policy, saying: [.text(self.rules.texts[.notAdmitted])])
            }
        }
    }

    /// Attaches an account to a connection on which it was logged in before this process; an account has one
    /// connection.
    ///
    /// If there are two, because the previous process ended during a takeover, the later login stays, and the other
    /// connection is told and closed. Safe from any thread; waits for nothing.
    ///
    /// - Parameters:
    ///   - login: The login.
    ///   - connection: The connection that it was on.
    ///   - lostSince: When that connection was lost, since 1970 in UTC, if the session waits for its player.
    package func restore(_ login: Login, on connection: Connection, lostSince: Duration? = nil) {
        let displaced = self.sessions.restore(login, on: connection, lostAt: lostSince?.milliseconds)
        // The session has another number if the login's own number could not be used.
        if let session = connection.session { self.claims.adopt([session.number]) }
        if let displaced { self.tell(displaced, takenOver: login.account) }
    }

    /// Tells a connection that its account has logged in elsewhere, and ends it.
    func tell(_ displaced: Connection, takenOver account: Account) {
        self.logger.log(.sessionTakenOver, displaced.logFields([.account: account.username]))
        displaced.outbound.disconnect(.takenOver, saying: [.text(self.rules.texts[.takenOver])])
    }
}
