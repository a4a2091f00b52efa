package import Contexts
import Synchronization
import Telemetry

/// What the operator does with accounts, without knowing their passwords.
extension Accounts {
    /// Creates an account for the operator: also while registration is closed, and however many were made lately.
    ///
    /// Name, address and password are checked as at a registration.
    ///
    /// - Parameters:
    ///   - username: The name.
    ///   - email: The e-mail address.
    ///   - password: The password; nil to have one made, which is returned, once.
    /// - Returns: What was made. It is in the database.
    /// - Throws: ``AccountError``; if its code is `uncertain`, the account may be there or not.
    package func add(
        _ username: String,
        email: String,
        password: String?
    ) async throws(AccountError) -> Registration {
        let (location, rules) = ("Accounts.add", self.rules)
        let name = try self.usableUsername(username)
        let address = try EmailAddress(email)
        let secret: Password
        if let password {
            secret = try rules.passwords.check(password, username: name.display)
        } else {
            secret = try Password(PasswordGenerator.make())
        }
        let hash = try await self.ask(location) { () async throws(WorldError) in
            try await self.hasher.hash(secret.bytes, for: .machine)
        }
        let account = NewAccount(
            username: name,
            email: address,
            emailIsExclusive: rules.policy.emailIsUnique,
            passwordHash: hash
        )
        let record = try await self.ask(location, for: .writing) { () async throws(WorldError) in
            try await self.store.insert(account)
        }
        self.logger.log(.accountRegistered, [.account: record.username])
        return Registration(username: record.username, madePassword: password == nil ? secret.text : nil)
    }

    /// Gives an account a password that is made here; its session and its tokens end (SEC-31).
    ///
    /// - Parameter username: The name of the account, in upper or lower case.
    /// - Returns: The name of the account, and the password; nil if there is no such account.
    /// - Throws: ``AccountError``; if its code is `uncertain`, the old password may still be the right one.
    package func resetPassword(of username: String) async throws(AccountError) -> Registration? {
        let location = "Accounts.resetPassword"
        let found = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.account(named: PeoplePage.folded(username))
        }
        guard let found else { return nil }
        let secret = try Password(PasswordGenerator.make())
        let hash = try await self.ask(location) { () async throws(WorldError) in
            try await self.hasher.hash(secret.bytes, for: .machine)
        }
        let isReplaced = try await self.ask(location, for: .writing) { () async throws(WorldError) in
            try await self.store.replacePasswordHash(of: found.id, found.passwordHash, by: hash)
        }
        guard isReplaced else { throw AccountError(.accountChanged, at: location) }
        self.logger.log(.passwordChanged, [.account: found.username])
        self.passwordChanges.add(1, ordering: .releasing)
        // Who knew the former password may have a token too.
        await self.revokeTokens(of: found.id)
        await self.endSession(of: found.id, unless: nil)
        return Registration(username: found.username, madePassword: secret.text)
    }
}
