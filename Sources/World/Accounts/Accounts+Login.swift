package import Contexts
import Logging
import Telemetry

extension Accounts {
    /// Verifies a password and, if it is right, attaches the account to the connection.
    ///
    /// Neither the refusal nor its timing tells whether the name or the password was wrong: one hash is computed
    /// whatever was typed (SEC-21). If the account is logged in on another connection, that one is told and closed, or the
    /// login is refused, as the operator wants it. A session that waits for its player goes on
    /// (``Connection/resumption``). All tokens from before the login end.
    ///
    /// - Throws: `unencrypted`, `wrongCredentials`, `alreadyLoggedIn`, `connectionClosed`, or what ``ask(_:for:undo:_:)`` throws.
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
        // The client may have gone during each wait.
        try self.require(connection, location)
        let verdict = try await self.ask(location) { () async throws(WorldError) in
            try await self.compare(password, with: record)
        }
        try self.require(connection, location)
        guard let record, verdict != .wrong else {
            // The name is logged only if an account has it, because people type passwords there (SEC-47).
            let known: [LogKey: String] = record.map { [.account: $0.username] } ?? [:]
            self.logger.log(.loginFailed, connection.logFields(known))
            throw AccountError(.wrongCredentials, at: location)
        }
        if verdict == .rightButOutdated { await self.rehash(password, of: record) }
        guard await self.turns.enter(record.id) else { throw AccountError(.busy, at: location) }
        do throws(AccountError) {
            let account = try await self.logIn(record, on: connection)
            self.turns.leave(account.id) { await self.finishLogin(of: account, on: connection) }
            return account
        } catch {
            self.turns.leave(record.id)
            throw error
        }
    }

    /// Logs an account in whose password was right, in its turn.
    private func logIn(_ record: AccountRecord, on connection: Connection) async throws(AccountError) -> Account {
        let location = "Accounts.logIn"
        let policy = self.rules.sessions.policy
        let present = self.sessions.session(of: record.id)
        // Asked now, when the password was right, so that nobody else learns who is here.
        if policy == .refuse, let present, present.lostAt == nil, present.connection !== connection {
            throw AccountError(.alreadyLoggedIn, at: location)
        }
        let stored = present == nil ? await self.waitingSession(of: record.id) : nil
        try self.require(connection, location)
        guard let account = Admission.ask(present == nil ? .login : .takeover, record) else {
            throw AccountError(.wrongCredentials, at: location)
        }
        let claims = self.claims
        let generation = try await self.ask(location, undo: { claims.end($0) }) { () async throws(WorldError) in
            try await claims.claim(account.id)
        }
        // Nothing is awaited after this. The connection is either logged in, or refused, and then the claim is ended.
        let login = Login(account: account, number: generation)
        try self.admit(login, goingOnWith: stored, under: policy, on: connection)
        return account
    }

    /// Does what a login need not wait for: ends the tokens from before it, with what was stored of the session.
    ///
    /// If it cannot be written, the login is valid all the same.
    private func finishLogin(of account: Account, on connection: Connection) async {
        if !connection.isClosed, await self.takeAlarm(of: account.id) {
            connection.outbound.send(.text(self.rules.texts[.tokenReused]))
        }
        // Another process may have had a later login, which was restored here.
        guard self.sessions.session(of: account.id).map({ $0.tokens == .none }) ?? true else { return }
        await self.endTokens(of: account.id)
    }

    /// Returns whether the account has to be told that a token was used twice, once.
    private func takeAlarm(of account: Int64) async -> Bool {
        if self.unsaved[account] == .ended(alarm: true) {
            self.unsaved.remove(account)
            return true
        }
        let resumes = self.resumes
        let hasAlarm = try? await self.ask("Accounts.takeAlarm", for: .writing) { () async throws(WorldError) in
            try await resumes.takeAlarm(of: account)
        }
        return hasAlarm ?? false
    }

    private func record(named name: String) async throws(WorldError) -> AccountRecord? {
        guard let username = try? Username(name) else { return nil }
        return try await self.store.account(named: username.folded)
    }

    /// Compares a password with a record's hash, and computes exactly one hash whatever was typed.
    ///
    /// If there is no record, or the text cannot be a password, one is computed against the dummy hash.
    func compare(_ typed: String, with record: AccountRecord?) async throws(WorldError) -> PasswordVerdict {
        let password = try? Password(typed)
        guard let record, let password else {
            _ = try await self.hasher.verify(password?.bytes ?? [], against: self.dummyHash)
            return .wrong
        }
        return try await self.hasher.verify(password.bytes, against: record.passwordHash)
    }

    /// Throws `unencrypted` for a connection on which others could read a password (SEC-5).
    func requireEncryption(of connection: Connection, _ location: String) throws(AccountError) {
        guard connection.allowsPasswords else { throw AccountError(.unencrypted, at: location) }
    }

    private func require(_ connection: Connection, _ location: String) throws(AccountError) {
        guard !connection.isClosed else { throw AccountError(.connectionClosed, at: location) }
    }

    /// Replaces a hash that was made with other parameters (SEC-28).
    ///
    /// If that fails, the next login tries again.
    private func rehash(_ typed: String, of record: AccountRecord) async {
        let location = "Accounts.rehash"
        do throws(AccountError) {
            let password = try Password(typed)
            let hash = try await self.ask(location) { () async throws(WorldError) in
                try await self.hasher.hash(password.bytes)
            }
            // If somebody has changed the password meanwhile, that change is not overwritten.
            _ = try await self.ask(location, for: .writing) { () async throws(WorldError) in
                try await self.store.replacePasswordHash(of: record.id, record.passwordHash, by: hash)
            }
        } catch {
            // The next login tries again, and the log has a record of the store's trouble already.
            guard ![.renewing, .notSaved, .uncertain, .unavailable].contains(error.code) else { return }
            self.logger.log(
                .warning,
                "a password hash could not be renewed",
                [.account: record.username, .error: String(describing: error)]
            )
        }
    }

    /// Logs an account in on a connection; ends the claim if the connection has ended.
    ///
    /// A session that waits for its player goes on, from this process or from the disk. If a later claim of the same
    /// account has arrived earlier, this login is taken over at once, as if the claims had arrived in order.
    private func admit(
        _ login: Login,
        goingOnWith stored: StoredSession?,
        under policy: SessionRules.Policy,
        on connection: Connection
    ) throws(AccountError) {
        let before = connection.session as? Session
        let displacement: Sessions.Displacement
        do throws(AccountError) {
            displacement = try self.sessions.begin(login, on: connection, under: policy)
        } catch {
            self.claims.end(login.number)
            throw error
        }
        if let former = displacement.former {
            self.claims.end(former.number)
            let id = former.account.id
            if id != login.account.id, before?.isKnownToEngine ?? false {
                self.turns.enqueue(id) { await self.endTokens(of: id) }
            }
        }
        if let lost = displacement.resumption {
            connection.leaveToResume(.connection(lost))
        } else if let stored {
            connection.leaveToResume(.stored(stored))
        }
        // A context may log somebody in outside of a command; the login is saved for another process then.
        connection.sessionHasChanged()
        let account = login.account
        // The record names the account itself, because another login may replace it on the connection at this moment.
        let name: [LogKey: String] = [.account: account.username]
        self.logger.log(.loginSucceeded, connection.logFields(name))
        if let displaced = displacement.connection { self.tell(displaced, takenOver: account) }
    }
}
