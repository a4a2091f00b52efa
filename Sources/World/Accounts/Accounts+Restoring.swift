package import Contexts
import Logging
import Telemetry

extension Accounts {
    /// The accounts among these that may be here, as they are now: what a login would find.
    ///
    /// - Parameter ids: Accounts that had logged in when the process before ended.
    /// - Returns: Those that may stay, by id.
    /// - Throws: ``AccountError`` when the store cannot be read.
    package func admissible(_ ids: [Int64]) async throws(AccountError) -> [Int64: Account] {
        let records = try await self.ask("Accounts.admissible") { () async throws(WorldError) in
            try await self.store.accounts(ids: ids)
        }
        var admitted: [Int64: Account] = [:]
        for record in records { admitted[record.id] = self.admission(of: record) }
        return admitted
    }

    /// Looks again at accounts that are here although the store could not be asked when they came.
    ///
    /// Who may not be here any more is told so, and disconnected; who may do something else than before is known as such.
    ///
    /// - Throws: ``AccountError`` when the store cannot be read.
    package func review(_ known: [Account]) async throws(AccountError) {
        let admitted = try await self.admissible(known.map(\.id))
        for account in known {
            guard let connection = self.sessions.connection(of: account.id) else { continue }
            if let now = admitted[account.id] {
                if now != account { self.sessions.update(now) }
            } else {
                self.logger.log(.sessionNotRestored, connection.logFields([.account: account.username]))
                connection.outbound.disconnect(.policy, saying: [.text(self.rules.texts[.notAdmitted])])
            }
        }
    }

    /// The one gate: the account of a record if it may be here, else nil.
    func admission(of record: AccountRecord) -> Account? { record.account }

    /// Ties an account to a connection that it had logged in on before this process; one account has one connection.
    ///
    /// If there are two, as when the process before ended in the middle of a takeover, the later login stays, and the
    /// other connection is told, and closed. Safe from any thread, waits for nothing.
    package func restore(_ login: Login, on connection: Connection) {
        let displaced = self.sessions.restore(login, on: connection)
        // The number in force is another one if that of the login could not be.
        if let session = connection.session { self.claims.adopt([session.number]) }
        if let displaced { self.tell(displaced, takenOver: login.account) }
    }

    /// Ends what is known of a connection whose socket has ended, whatever was going on: its login, and the claim of it.
    ///
    /// An account that was taken over meanwhile stays present on its new connection.
    package func leave(_ connection: Connection) {
        if let login = self.sessions.close(connection) { self.claims.end(login.number) }
    }

    /// Tells a connection that its account is somewhere else now, and ends it.
    func tell(_ displaced: Connection, takenOver account: Account) {
        self.logger.log(.sessionTakenOver, displaced.logFields([.account: account.username]))
        displaced.outbound.disconnect(.takenOver, saying: [.text(self.rules.texts[.takenOver])])
    }
}
