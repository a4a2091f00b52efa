package import Contexts
import Logging

extension Accounts {
    /// Checks an e-mail address for registration and answers it as it will be stored.
    package func checkEmail(_ address: String, on connection: Connection) async throws(AccountError) -> String {
        let place = "Accounts.checkEmail"
        let email = try EmailAddress(address)
        guard self.rules.policy.emailIsUnique else { return email.text }
        guard self.addressQuestions.admits(connection.clientAddress) else {
            throw AccountError(.busy, at: place, hint: "the client has asked for too many addresses")
        }
        let isTaken = try await self.ask(place) { () async throws(WorldError) in
            try await self.store.emailIsTaken(email.folded)
        }
        guard !isTaken else {
            // The hash of another process is another one, and without its key nobody finds the address.
            let hash = String(UInt(bitPattern: email.folded.hashValue), radix: 16)
            let reason = "the e-mail address has an account, its keyed hash is \(hash)"
            self.logger.log(.registrationRefused, connection.logFields([.reason: reason]))
            throw AccountError(.emailTaken, at: place)
        }
        return email.text
    }

    /// Checks a name for registration and answers it as it will be shown.
    package func checkUsername(_ name: String) async throws(AccountError) -> String {
        let place = "Accounts.checkUsername"
        let username = try self.usableUsername(name)
        let record = try await self.ask(place) { () async throws(WorldError) in
            try await self.store.account(named: username.folded)
        }
        guard record == nil else { throw AccountError(.usernameTaken, at: place) }
        return username.display
    }

    /// Checks a password that shall be in force for the account of that name.
    package func checkNewPassword(_ password: String, username: String) throws(AccountError) {
        _ = try self.rules.passwords.check(password, username: username)
    }

    /// Creates an account; with no password given, one is made and told in the answer, once.
    ///
    /// Everything is checked again: what a dialogue asked before was only for early answers. When this returns, the
    /// account is on the disk.
    package func register(
        email: String,
        username: String,
        password: String?,
        on connection: Connection
    ) async throws(AccountError) -> Registration {
        let place = "Accounts.register"
        try self.requireEncryption(of: connection, place)
        let rules = self.rules
        guard rules.policy.registrationIsOpen else { throw AccountError(.registrationClosed, at: place) }
        let address = try EmailAddress(email)
        let name = try self.usableUsername(username)
        let secret: Password
        if let password {
            secret = try rules.passwords.check(password, username: name.display)
        } else {
            secret = try Password(PasswordGenerator.make())
        }
        let hash = try await self.ask(place) { () async throws(WorldError) in try await self.hasher.hash(secret.bytes) }
        // Somebody may have been faster since the checks: the store decides.
        let account = NewAccount(
            username: name,
            email: address,
            emailIsExclusive: rules.policy.emailIsUnique,
            passwordHash: hash
        )
        let record = try await self.ask(place, for: .writing) { () async throws(WorldError) in
            try await self.store.insert(account)
        }
        self.logger.log(.accountRegistered, [.account: record.username])
        return Registration(username: record.username, madePassword: password == nil ? secret.text : nil)
    }

    private func usableUsername(_ name: String) throws(AccountError) -> Username {
        let username = try Username(name)
        guard !self.rules.policy.reserves(username) else {
            throw AccountError(.reservedUsername, at: "Accounts.usableUsername")
        }
        return username
    }
}
