package import Contexts
import Logging
import Telemetry

extension Accounts {
    /// Verifies a password and, if it is right, ties the account to the connection.
    ///
    /// A refusal does not tell what was wrong, and neither does its time: one hash is computed whatever was typed
    /// (SEC-21). An account that is connected elsewhere is taken over: the other connection is told, and closed.
    package func logIn(
        username: String,
        password: String,
        on connection: Connection
    ) async throws(AccountError) -> Account {
        let location = "Accounts.logIn"
        try self.requireEncryption(of: connection, location)
        let record = try await self.ask(location) { () async throws(WorldError) in
            try await self.record(named: username)
        }
        // Each wait was long enough for a client to go.
        try self.require(connection, location)
        let verdict = try await self.ask(location) { () async throws(WorldError) in
            try await self.compare(password, with: record)
        }
        try self.require(connection, location)
        guard let record, verdict != .wrong else {
            // The name is logged only if somebody has it: people type passwords there (SEC-47).
            let known: [LogKey: String] = record.map { [.account: $0.username] } ?? [:]
            self.logger.log(.loginFailed, connection.logFields(known))
            throw AccountError(.wrongCredentials, at: location)
        }
        if verdict == .rightButOutdated { await self.rehash(password, of: record) }
        guard let account = self.admission(of: record) else { throw AccountError(.wrongCredentials, at: location) }
        let claims = self.claims
        let generation = try await self.ask(location, undo: { claims.end($0) }) { () async throws(WorldError) in
            try await claims.claim(account.id)
        }
        // Nothing is awaited from here on: the connection is either refused, and the claim is ended, or logged in.
        return try self.admit(Login(account: account, number: generation), on: connection)
    }

    private func record(named name: String) async throws(WorldError) -> AccountRecord? {
        guard let username = try? Username(name) else { return nil }
        return try await self.store.account(named: username.folded)
    }

    /// Compares, and computes exactly one hash for it, whatever was typed and whoever it is for.
    ///
    /// What cannot be anybody's password is compared too, with nothing in its place.
    func compare(_ typed: String, with record: AccountRecord?) async throws(WorldError) -> PasswordVerdict {
        let password = try? Password(typed)
        guard let record, let password else {
            _ = try await self.hasher.verify(password?.bytes ?? [], against: self.dummyHash)
            return .wrong
        }
        return try await self.hasher.verify(password.bytes, against: record.passwordHash)
    }

    /// Refuses a connection on which others could read a password on its way (SEC-5).
    func requireEncryption(of connection: Connection, _ location: String) throws(AccountError) {
        guard connection.allowsPasswords else { throw AccountError(.unencrypted, at: location) }
    }

    private func require(_ connection: Connection, _ location: String) throws(AccountError) {
        guard !connection.isClosed else { throw AccountError(.connectionClosed, at: location) }
    }

    /// Replaces a hash that was made with other parameters (SEC-28); if that fails, the next login tries again.
    private func rehash(_ typed: String, of record: AccountRecord) async {
        let location = "Accounts.rehash"
        do throws(AccountError) {
            let password = try Password(typed)
            let hash = try await self.ask(location) { () async throws(WorldError) in
                try await self.hasher.hash(password.bytes)
            }
            // Whoever changed the password meanwhile wins.
            _ = try await self.ask(location, for: .writing) { () async throws(WorldError) in
                try await self.store.replacePasswordHash(of: record.id, record.passwordHash, by: hash)
            }
        } catch {
            // The next login does it, and of the store's troubles the log has a record already.
            guard ![.renewing, .notSaved, .uncertain, .unavailable].contains(error.code) else { return }
            self.logger.log(
                .warning,
                "a password hash could not be renewed",
                [.account: record.username, .error: String(describing: error)]
            )
        }
    }

    /// Logs an account in, or ends the claim if the socket has gone.
    ///
    /// A claim that arrives after a later one of its account is taken over at once: as if it had arrived before.
    private func admit(_ login: Login, on connection: Connection) throws(AccountError) -> Account {
        let displacement: Sessions.Displacement
        do throws(AccountError) {
            displacement = try self.sessions.begin(login, on: connection)
        } catch {
            self.claims.end(login.number)
            throw error
        }
        if let former = displacement.former { self.claims.end(former.number) }
        // A context may log somebody in outside of a command, and another process has to know whose connection it is.
        connection.sessionHasChanged()
        let account = login.account
        // Either connection may end at this moment, and then says no longer whose it was.
        let name: [LogKey: String] = [.account: account.username]
        self.logger.log(.loginSucceeded, connection.logFields(name))
        if let displaced = displacement.connection { self.tell(displaced, takenOver: account) }
        return account
    }
}
