package import Contexts
import Logging
import Synchronization
import Telemetry

extension Accounts {
    /// Verifies a password and, if it is right, attaches the account to the connection.
    ///
    /// Neither the refusal nor its timing tells whether the name or the password was wrong: one hash is computed
    /// whatever was typed (SEC-21). If the account is logged in on another connection, that one is told and closed, or the
    /// login is refused, as the operator wants it. A session that waits for its player goes on
    /// (``Connection/resumption``). All tokens from before the login end.
    ///
    /// Who has tried too often waits or is refused, without a hash (``LoginThrottle``).
    ///
    /// - Throws: `unencrypted`, `wrongCredentials`, `tryLater`, `tooManyFailures`, `alreadyLoggedIn`, `connectionClosed`,
    ///   or what ``ask(_:for:undo:_:)`` throws.
    package func logIn(
        username: String,
        password: String,
        on connection: Connection
    ) async throws(AccountError) -> Account {
        let location = "Accounts.logIn"
        try self.requireEncryption(of: connection, location)
        let changes = self.passwordChanges.load(ordering: .acquiring)
        let number = Int64(bitPattern: connection.id.rawValue)
        guard await self.attempts.turns.enter(number) else { throw AccountError(.busy, at: location) }
        defer { self.attempts.turns.leave(number) }
        let found = try await self.ask(location) { () async throws(WorldError) in
            try await self.record(named: username)
        }
        // The client may have gone during each wait.
        try self.require(connection, location)
        let record = try await self.verify(password, of: found, named: username, on: connection).record
        try self.require(connection, location)
        guard await self.turns.enter(record.id) else { throw AccountError(.busy, at: location) }
        do throws(AccountError) {
            let present = try await self.confirm(password, of: record, since: changes, on: connection)
            let account = try await self.logIn(present, on: connection)
            self.turns.leave(account.id) { await self.finishLogin(of: account, on: connection) }
            return account
        } catch {
            self.turns.leave(record.id)
            throw error
        }
    }

    /// Verifies a code that staff have made in place of a forgotten password, replaces the password, and logs in with the
    /// new one; the session and all tokens of the account end.
    ///
    /// - Throws: What ``logIn(username:password:on:)`` throws, what is wrong with the new password, and `passwordReplaced`
    ///   if only the login has failed.
    package func logIn(
        username: String,
        code: String,
        choosing password: String,
        on connection: Connection
    ) async throws(AccountError) -> Account {
        let secret = try self.rules.passwords.check(password, username: username)
        try await self.replacePassword(of: username, by: secret, showing: code, on: connection)
        do throws(AccountError) {
            return try await self.logIn(username: username, password: password, on: connection)
        } catch {
            guard error.code != .connectionClosed else { throw error }
            throw AccountError(.passwordReplaced, at: "Accounts.logIn", hint: "\(error.code)")
        }
    }

    /// Replaces the password of an account whose code was typed.
    private func replacePassword(
        of username: String,
        by secret: Password,
        showing code: String,
        on connection: Connection
    ) async throws(AccountError) {
        let location = "Accounts.logIn"
        try self.requireEncryption(of: connection, location)
        let number = Int64(bitPattern: connection.id.rawValue)
        guard await self.attempts.turns.enter(number) else { throw AccountError(.busy, at: location) }
        defer { self.attempts.turns.leave(number) }
        let found = try await self.ask(location) { () async throws(WorldError) in
            try await self.record(named: username)
        }
        try self.require(connection, location)
        let verified = try await self.verify(code, of: found, named: username, isChoosing: true, on: connection)
        guard verified.isByCode else { throw AccountError(.wrongCredentials, at: location) }
        try self.require(connection, location)
        // Nothing changes for who may not come in.
        try await self.requireGate(location)
        _ = try self.admitted(self.door(of: verified.record), verified.record, on: connection, location)
        try await self.replacePassword(of: verified.record, by: secret, on: connection, at: location)
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
        try await self.requireGate(location)
        // Before the gate is asked: of sessions that are ended afterwards, this one is found below.
        let endings = self.playerEndings.load(ordering: .sequentiallyConsistent)
        let account = try self.admitted(self.door(of: record), record, on: connection, location)
        let claims = self.claims
        let generation = try await self.ask(location, undo: { claims.end($0) }) { () async throws(WorldError) in
            try await claims.claim(account.id)
        }
        // Nothing is awaited after this. The connection is either logged in, or refused, and then the claim is ended.
        let login = Login(account: account, number: generation)
        try self.admit(login, goingOnWith: stored, under: policy, on: connection)
        try self.requireStill(connection, since: endings, location)
        return account
    }

    /// Returns the door of a login.
    private func door(of record: AccountRecord) -> Admission.Door {
        self.sessions.session(of: record.id) == nil ? .login : .takeover
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

    /// Throws `unencrypted` for a connection on which others could read a password (SEC-5).
    func requireEncryption(of connection: Connection, _ location: String) throws(AccountError) {
        guard connection.allowsPasswords else { throw AccountError(.unencrypted, at: location) }
    }

    func require(_ connection: Connection, _ location: String) throws(AccountError) {
        guard !connection.isClosed else { throw AccountError(.connectionClosed, at: location) }
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
