import Contexts
import Logging
import Telemetry

/// Passwords that are compared, as far as nobody tries too many.
extension Accounts {
    /// For how many milliseconds an account is known from a network after a login: 90 days.
    static let acquaintance: Int64 = 90 * 86_400_000

    /// An account whose owner has shown that it is theirs.
    struct Verified {
        /// The account.
        let record: AccountRecord
        /// Whether a code was typed in place of the password.
        let isByCode: Bool
    }

    /// Verifies the password of a login, or the code that was typed in its place, when it is the client's turn.
    ///
    /// What is known of a name that no account has is asked for as that of an account, and takes as long (SEC-21).
    ///
    /// - Returns: The account, if the password or the code is right.
    /// - Throws: `wrongCredentials`, `tryLater`, `tooManyFailures`, `mustChoosePassword` for a code without a new
    ///   password, or what ``ask(_:for:undo:_:)`` throws.
    func verify(
        _ password: String,
        of found: AccountRecord?,
        named name: String,
        isChoosing: Bool = false,
        on connection: Connection
    ) async throws(AccountError) -> Verified {
        let location = "Accounts.logIn"
        guard !self.attempts.areExhausted(on: connection) else { throw AccountError(.tooManyFailures, at: location) }
        let visitor = Visitor(connection)
        let history = try await self.history(of: found, visitor)
        let attempt = LoginAttempt(
            subject: found.map { .account($0.id) } ?? .name(name.lowercased().hashValue),
            visitor: visitor,
            isKnown: history.isFromKnownNetwork
        )
        try await self.awaitTurn(of: attempt, failures: history.failures, on: connection)
        // An account that somebody tries to break into is no reason to let strangers go first.
        let isKnown = history.isFromKnownNetwork || history.hasLogin && history.failures < LoginLanes.slowFailures
        let claimant = HashClaimant(visitor, isKnown: isKnown)
        let verdict: PasswordVerdict
        let isCode: Bool
        do throws(AccountError) {
            try self.require(connection, location)
            isCode = try await self.isCode(password, of: found, for: claimant)
            verdict = try await self.ask(location) { () async throws(WorldError) in
                try await self.compare(password, with: found, for: claimant)
            }
        } catch {
            _ = self.attempts.end(attempt, .withdrawn)
            throw error
        }
        let isPassword = verdict == .right || verdict == .rightButOutdated
        guard let found, isPassword || isCode else { throw self.noteFailure(of: attempt, found, on: connection) }
        guard isPassword || isChoosing else {
            // Neither a failure nor a login yet.
            _ = self.attempts.end(attempt, .withdrawn)
            throw AccountError(.mustChoosePassword, at: location)
        }
        self.noteSuccess(of: attempt, found, history, on: connection)
        if verdict == .rightButOutdated { await self.rehash(password, of: found, for: claimant) }
        return Verified(record: found, isByCode: !isPassword)
    }

    /// Returns whether a typed text is the code of an account.
    ///
    /// A text that has the form of a code costs a hash more, whether the account has a code or not, and whether there is
    /// such an account or not (SEC-21).
    private func isCode(
        _ typed: String,
        of record: AccountRecord?,
        for claimant: HashClaimant
    ) async throws(AccountError) -> Bool {
        guard let code = AccessCode(typed), let moderation = self.moderation else { return false }
        let (location, now) = ("Accounts.logIn", self.now)
        let hash = try await self.ask(location) { () async throws(WorldError) in
            try await moderation.resetHash(of: record?.id ?? 0, at: now)
        }
        let verdict = try await self.ask(location) { () async throws(WorldError) in
            try await self.hasher.verify(code.bytes, against: hash ?? self.dummyHash, for: claimant)
        }
        return hash != nil && (verdict == .right || verdict == .rightButOutdated)
    }

    /// Returns what is known of the logins of an account, also if the engine cannot tell it now.
    private func history(of record: AccountRecord?, _ visitor: Visitor) async throws(AccountError) -> LoginHistory {
        let (logins, network, since) = (self.logins, visitor.network, self.clock.now - Self.acquaintance)
        // No account has the number 0.
        let account = record?.id ?? 0
        var history = LoginHistory.none
        do throws(AccountError) {
            history = try await self.ask("Accounts.logIn") { () async throws(WorldError) in
                try await logins.history(of: account, from: network, since: since)
            }
        } catch {
            guard error.code == .unavailable else { throw error }
        }
        return self.unsavedLogins.applied(to: history, of: account, from: network)
    }

    /// Returns when an attempt may be made; until then it occupies no thread.
    private func awaitTurn(
        of attempt: LoginAttempt,
        failures: Int,
        on connection: Connection
    ) async throws(AccountError) {
        let (location, time) = ("Accounts.logIn", self.time)
        switch self.attempts.ask(attempt, failures: failures) {
        case .admitted: return
        case .delayed(let milliseconds):
            do throws(AccountError) {
                try await self.ask(location) { () async throws(WorldError) in
                    do {
                        try await time.sleep(.milliseconds(milliseconds))
                    } catch {
                        throw WorldError(.cancelled, at: location)
                    }
                }
            } catch {
                _ = self.attempts.end(attempt, .withdrawn)
                throw error
            }
        case .refused(let milliseconds):
            self.logger.log(.loginThrottled, connection.logFields())
            throw AccountError(.tryLater(seconds: Int((milliseconds + 999) / 1_000)), at: location)
        }
    }

    /// Counts a failure and logs it; returns the refusal.
    private func noteFailure(
        of attempt: LoginAttempt,
        _ found: AccountRecord?,
        on connection: Connection
    ) -> AccountError {
        // The name is logged only if an account has it, because people type passwords there (SEC-47).
        let known: [LogKey: String] = found.map { [.account: $0.username] } ?? [:]
        self.logger.log(.loginFailed, connection.logFields(known))
        self.attempts.noteFailure(on: connection)
        if let failures = self.attempts.end(attempt, .failed), let found {
            self.unsavedLogins.note(LoginChange.Failures(failures, lastAt: self.clock.now), of: found.id)
        }
        let isLast = self.attempts.areExhausted(on: connection)
        return AccountError(isLast ? .tooManyFailures : .wrongCredentials, at: "Accounts.logIn")
    }

    /// Notes that a password was right: from now on the account is known from the client's network.
    private func noteSuccess(
        of attempt: LoginAttempt,
        _ record: AccountRecord,
        _ history: LoginHistory,
        on connection: Connection
    ) {
        let now = self.clock.now
        self.attempts.forget(connection)
        if let failures = self.attempts.end(attempt, .succeeded) {
            self.unsavedLogins.note(LoginChange.Failures(failures, lastAt: now), of: record.id)
        } else if attempt.visitor == .machine, history.failures > 0 {
            self.unsavedLogins.note(LoginChange.Failures(0, lastAt: now), of: record.id)
        }
        if let network = attempt.visitor.network {
            self.unsavedLogins.noteLogin(of: record.id, from: network, at: now)
        }
    }

    /// Writes what has changed of logins; nothing is lost if that is not possible.
    ///
    /// Also once this process hands over, as the next one goes on with it.
    func saveLogins() async {
        let changes = self.unsavedLogins.all
        guard !changes.isEmpty, (try? await self.logins.save(changes)) != nil else { return }
        self.unsavedLogins.remove(changes)
    }

    /// Forgets logins and failures that are long past.
    func removeOldLogins() async {
        let (logins, time) = (self.logins, self.clock.now - Self.acquaintance)
        for _ in 0..<Self.steps {
            let removed = try? await self.ask("Accounts.removeOldLogins", for: .writing) {
                () async throws(WorldError) in
                try await logins.removeLogins(before: time)
            }
            guard let removed, removed > 0 else { return }
        }
    }

    /// Compares a password with a record's hash, and computes exactly one hash whatever was typed.
    ///
    /// If there is no record, or its hash cannot be used, or the text cannot be a password, one is computed against the
    /// dummy hash. The verdict is never `unusable`.
    func compare(
        _ typed: String,
        with record: AccountRecord?,
        for claimant: HashClaimant
    ) async throws(WorldError) -> PasswordVerdict {
        let password = try? Password(typed)
        guard let record, let password else {
            _ = try await self.hasher.verify(password?.bytes ?? [], against: self.dummyHash, for: claimant)
            return .wrong
        }
        let bytes = record.comparesAsTyped ? Array(typed.utf8) : password.bytes
        let verdict = try await self.hasher.verify(bytes, against: record.passwordHash, for: claimant)
        guard case .unusable(let hint) = verdict else { return verdict }
        self.logger.log(
            .error,
            "a password hash cannot be compared with anything",
            [.account: record.username, .error: hint]
        )
        _ = try await self.hasher.verify(password.bytes, against: self.dummyHash, for: claimant)
        return .wrong
    }

    /// Replaces a hash that was made with other parameters (SEC-28).
    ///
    /// If that fails, the next login tries again.
    private func rehash(_ typed: String, of record: AccountRecord, for claimant: HashClaimant) async {
        let location = "Accounts.rehash"
        do throws(AccountError) {
            let password = try Password(typed)
            let hash = try await self.ask(location) { () async throws(WorldError) in
                try await self.hasher.hash(password.bytes, for: claimant)
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
}
