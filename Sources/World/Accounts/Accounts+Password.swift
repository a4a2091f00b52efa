package import Contexts
import Logging
import Synchronization
import Telemetry

extension Accounts {
    /// Verifies the present password.
    package func checkCurrentPassword(
        _ password: String,
        of account: Account,
        on connection: Connection
    ) async throws(AccountError) {
        let location = "Accounts.checkCurrentPassword"
        try self.requireEncryption(of: connection, location)
        _ = try await self.verified(password, of: account, for: self.claimant(connection), on: connection, at: location)
    }

    /// Verifies the present password and replaces it; all tokens of the account end, and the session of the connection
    /// stays (SEC-31).
    ///
    /// If somebody else has logged in meanwhile with the former password, that session is told and ended.
    ///
    /// - Throws: `accountChanged` if somebody changed it between the two steps, and other refusals.
    package func changePassword(
        of account: Account,
        from current: String,
        to new: String,
        on connection: Connection
    ) async throws(AccountError) {
        let location = "Accounts.changePassword"
        try self.requireEncryption(of: connection, location)
        let secret = try self.rules.passwords.check(new, username: account.username)
        let own = connection.session as? Session
        let claimant = self.claimant(connection)
        let record = try await self.verified(current, of: account, for: claimant, on: connection, at: location)
        try await self.replacePassword(of: record, by: secret, for: claimant, sparing: own, at: location)
    }

    /// Replaces the password of an account by the one that was chosen with a code; its session and its tokens end.
    ///
    /// - Throws: `accountChanged` if the code was used at the same moment, and other refusals.
    func replacePassword(
        of record: AccountRecord,
        by chosen: Password,
        on connection: Connection,
        at location: String
    ) async throws(AccountError) {
        let claimant = self.claimant(connection)
        try await self.replacePassword(of: record, by: chosen, for: claimant, sparing: nil, at: location)
    }

    /// Replaces the password of an account; all its tokens end, and its session, unless it is spared (SEC-31).
    private func replacePassword(
        of record: AccountRecord,
        by secret: Password,
        for claimant: HashClaimant,
        sparing own: Session?,
        at location: String
    ) async throws(AccountError) {
        let hash = try await self.ask(location) { () async throws(WorldError) in
            try await self.hasher.hash(secret.bytes, for: claimant)
        }
        let isReplaced = try await self.ask(location, for: .writing) { () async throws(WorldError) in
            try await self.store.replacePasswordHash(of: record.id, record.passwordHash, by: hash)
        }
        guard isReplaced else { throw AccountError(.accountChanged, at: location) }
        self.logger.log(.passwordChanged, [.account: record.username])
        self.passwordChanges.add(1, ordering: .releasing)
        // Who knew the former password may have a token too.
        await self.revokeTokens(of: record.id)
        await self.endSession(of: record.id, unless: own)
    }

    /// Ends the session of an account, unless it is that one, after the logins that have begun.
    func endSession(of account: Int64, unless own: Session?) async {
        // If too many wait, the logins among them compare their password again (``confirm(_:of:since:)``).
        let hasTurn = await self.turns.enter(account)
        defer { if hasTurn { self.turns.leave(account) } }
        guard let other = self.sessions.session(of: account), other !== own,
            let connection = self.sessions.end(other)
        else { return }
        self.claims.end(other.number)
        connection.outbound.disconnect(.ended, saying: [.text(self.rules.texts[.passwordChangedElsewhere])])
        await self.endTokens(of: account)
    }

    /// Returns the account of a login as it is now, and compares its password again if one was changed since the login
    /// began; call it in the account's turn.
    ///
    /// - Parameters:
    ///   - password: The password, which was right.
    ///   - record: The account, as it was when the password was compared.
    ///   - changes: What ``passwordChanges`` was before the record was read.
    ///   - connection: The connection of the login.
    /// - Returns: The account.
    /// - Throws: `wrongCredentials` if the password is no longer right, `accountChanged` if the account was removed or has
    ///   another name.
    func confirm(
        _ password: String,
        of record: AccountRecord,
        since changes: UInt64,
        on connection: Connection
    ) async throws(AccountError) -> AccountRecord {
        let location = "Accounts.confirm"
        let present = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.account(id: record.id)
        }
        guard let present, present.username == record.username else {
            throw AccountError(.accountChanged, at: location)
        }
        guard self.passwordChanges.load(ordering: .acquiring) != changes,
            present.passwordHash != record.passwordHash
        else { return present }
        let verdict = try await self.ask(location) { () async throws(WorldError) in
            try await self.compare(password, with: present, for: self.claimant(connection))
        }
        guard verdict != .wrong else { throw AccountError(.wrongCredentials, at: location) }
        return present
    }

    /// A player who is logged in is known.
    private func claimant(_ connection: Connection) -> HashClaimant {
        HashClaimant(Visitor(connection), isKnown: true)
    }

    /// Compares the present password, and counts it as a login that has failed if it is wrong.
    ///
    /// Somebody may sit at another one's keyboard. After too many the connection is ended (SEC-18).
    private func verified(
        _ password: String,
        of account: Account,
        for claimant: HashClaimant,
        on connection: Connection,
        at location: String
    ) async throws(AccountError) -> AccountRecord {
        guard !self.attempts.areExhausted(on: connection) else { throw AccountError(.tooManyFailures, at: location) }
        let record = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.account(id: account.id)
        }
        guard let record else { throw AccountError(.accountChanged, at: location) }
        let verdict = try await self.ask(location) { () async throws(WorldError) in
            try await self.compare(password, with: record, for: claimant)
        }
        guard verdict != .wrong else {
            self.attempts.noteFailure(on: connection)
            if self.attempts.areExhausted(on: connection) {
                connection.outbound.disconnect(.tooManyAttempts, saying: [])
            }
            throw AccountError(.wrongCurrentPassword, at: location)
        }
        self.attempts.forget(connection)
        return record
    }
}
