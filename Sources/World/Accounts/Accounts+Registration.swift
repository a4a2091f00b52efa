package import Contexts
import Logging
import Telemetry

extension Accounts {
    /// Checks an invitation for a registration and returns it as it will be used.
    ///
    /// A wrong one counts as an attempt to register, so that nobody finds one by trying.
    package func checkInvitation(_ code: String, on connection: Connection) async throws(AccountError) -> String {
        let location = "Accounts.checkInvitation"
        _ = try await self.openPolicy(location, of: connection)
        let visitor = Visitor(connection)
        try self.require(self.attempts.registrationWait(visitor), connection, location)
        guard self.addressQuestions.isOpen(to: visitor) else { throw self.tooMany(connection, location) }
        let accepted = try await self.invitation(code, location)
        guard let accepted else {
            self.addressQuestions.count(visitor)
            throw AccountError(.invitationInvalid, at: location)
        }
        return accepted.text
    }

    /// Returns a code that an invitation has; nil if none has it.
    private func invitation(_ typed: String, _ location: String) async throws(AccountError) -> AccessCode? {
        guard let code = AccessCode(typed), let moderation = self.moderation else { return nil }
        let now = self.now
        let isOpen = try await self.ask(location) { () async throws(WorldError) in
            try await moderation.accepts(code, at: now)
        }
        return isOpen ? code : nil
    }

    /// Checks an e-mail address for a registration and returns it as it will be stored.
    package func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String {
        let location = "Accounts.checkEmail"
        let policy = try await self.openPolicy(location, of: connection)
        let email = try EmailAddress(address)
        try self.require(self.attempts.registrationWait(Visitor(connection)), connection, location)
        guard policy.emailIsUnique else { return email.text }
        guard self.addressQuestions.admits(Visitor(connection)) else { throw self.tooMany(connection, location) }
        let isTaken = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.emailIsTaken(email.folded)
        }
        guard !isTaken else {
            self.logTaken(email, connection)
            throw AccountError(.emailTaken, at: location)
        }
        return email.text
    }

    /// Logs that a client has learned that an address has an account.
    ///
    /// The record has a keyed hash of the address. The key is random in each process, so nobody can find the address by
    /// it.
    private func logTaken(_ email: EmailAddress, _ connection: Connection) {
        let hash = String(UInt(bitPattern: email.folded.hashValue), radix: 16)
        let reason = "the e-mail address has an account, its keyed hash is \(hash)"
        self.logger.log(.registrationRefused, connection.logFields([.reason: reason]))
    }

    /// Throws `tryLater` if a client has to wait for some milliseconds before it may register an account (SEC-19).
    private func require(_ wait: UInt64, _ connection: Connection, _ location: String) throws(AccountError) {
        guard wait > 0 else { return }
        let reason = "too many accounts were registered"
        self.logger.log(.registrationRefused, connection.logFields([.reason: reason]))
        throw AccountError(.tryLater(seconds: Int((wait + 999) / 1_000)), at: location, hint: reason)
    }

    private func tooMany(_ connection: Connection, _ location: String) -> AccountError {
        let reason = "the client has asked for too many addresses"
        self.logger.log(.registrationRefused, connection.logFields([.reason: reason]))
        return AccountError(.busy, at: location, hint: reason)
    }

    /// Returns the policy, or throws while registration is closed, or closed for the client: then nobody can learn which
    /// names and addresses are taken.
    private func openPolicy(
        _ location: String,
        of connection: Connection? = nil
    ) async throws(AccountError) -> AccountPolicy {
        let policy = self.rules.policy
        guard policy.registrationIsOpen else { throw AccountError(.registrationClosed, at: location) }
        try await self.requireGate(location)
        try self.requireRegistration(from: connection, location)
        return policy
    }

    /// Checks a name for a registration and returns it as it will be shown.
    ///
    /// Unlike addresses, names are not secret, because `who` shows them to everybody (SEC-22). So these questions are
    /// not counted.
    package func checkUsername(_ name: String) async throws(AccountError) -> String {
        let location = "Accounts.checkUsername"
        _ = try await self.openPolicy(location)
        let username = try self.usableUsername(name)
        let record = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.account(named: username.folded)
        }
        guard record == nil else { throw AccountError(.usernameTaken, at: location) }
        let isAlike = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.hasName(alike: username.alike)
        }
        guard !isAlike else { throw AccountError(.usernameAlike, at: location) }
        return username.display
    }

    /// Checks a new password for the account of that name.
    package func checkNewPassword(_ password: String, username: String) throws(AccountError) {
        _ = try self.rules.passwords.check(password, username: username)
    }

    /// Creates an account.
    ///
    /// If no password is given, one is made and returned, once.
    ///
    /// Everything is checked again: what a dialogue asked earlier was only for early answers. When this returns, the
    /// account is in the database, unless ``Registration/isCertain`` is false.
    package func register(
        email: String,
        username: String,
        password: String?,
        invitation: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration {
        let location = "Accounts.register"
        try self.requireEncryption(of: connection, location)
        let (rules, visitor) = (self.rules, Visitor(connection))
        _ = try await self.openPolicy(location, of: connection)
        try self.requireRegistration(from: connection, isInvited: invitation != nil, location)
        // One that is not needed any more is not used up.
        let needed = self.registrationNeedsInvitation ? invitation : nil
        let code = try needed.map { typed throws(AccountError) in
            guard let code = AccessCode(typed) else { throw AccountError(.invitationInvalid, at: location) }
            return code
        }
        let address = try EmailAddress(email)
        let name = try self.usableUsername(username)
        let secret: Password
        if let password {
            secret = try rules.passwords.check(password, username: name.display)
        } else {
            secret = try Password(PasswordGenerator.make())
        }
        // Registering tells whether an address is taken too, also without ``checkEmail(_:on:)``.
        if rules.policy.emailIsUnique, !self.addressQuestions.isOpen(to: visitor) {
            throw self.tooMany(connection, location)
        }
        try self.require(self.attempts.register(visitor), connection, location)
        let hash: String
        do throws(AccountError) {
            hash = try await self.ask(location) { () async throws(WorldError) in
                try await self.hasher.hash(secret.bytes, for: HashClaimant(visitor, isKnown: false))
            }
        } catch {
            self.attempts.withdrawRegistration(visitor)
            throw error
        }
        // Staff may have acted while the hash was computed.
        try self.requireRegistration(from: connection, isInvited: code != nil, location)
        // Another client may have taken the name since the checks; the store decides.
        let account = NewAccount(
            username: name,
            email: address,
            emailIsExclusive: rules.policy.emailIsUnique,
            passwordHash: hash,
            invitation: code
        )
        do throws(AccountError) {
            let record = try await self.ask(location, for: .writing) { () async throws(WorldError) in
                try await self.store.insert(account)
            }
            self.logger.log(.accountRegistered, [.account: record.username])
            return Registration(username: record.username, madePassword: password == nil ? secret.text : nil)
        } catch {
            if error.code == .uncertain, password == nil {
                // Without the password, the owner could not find out whether the account exists, and nobody else could
                // use it.
                return Registration(username: name.display, madePassword: secret.text, isCertain: false)
            }
            if error.code == .emailTaken {
                self.addressQuestions.count(visitor)
                self.logTaken(address, connection)
            }
            throw error
        }
    }

    func usableUsername(_ name: String) throws(AccountError) -> Username {
        let (username, policy, location) = (try Username(name), self.rules.policy, "Accounts.usableUsername")
        guard !policy.reserves(username) else { throw AccountError(.reservedUsername, at: location) }
        guard !policy.reservesAlike(username) else { throw AccountError(.usernameAlike, at: location) }
        return username
    }
}
