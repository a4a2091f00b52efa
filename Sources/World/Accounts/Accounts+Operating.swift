package import Contexts
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
    ///   - actor: Who makes it, for the audit.
    /// - Returns: What was made. It is in the database.
    /// - Throws: ``AccountError``; if its code is `uncertain`, the account may be there or not.
    package func add(
        _ username: String,
        email: String,
        password: String?,
        by actor: StaffActor
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
        let action = StaffAction(at: self.now, actor: actor.name, verb: "account-add", target: name.display)
        let record = try await self.ask(location, for: .writing) { () async throws(WorldError) in
            try await self.store.insert(account, noting: action)
        }
        self.logger.log(.accountRegistered, [.account: record.username])
        self.logger.log(.staffActed, [.staff: actor.name, .verb: action.verb, .target: record.username])
        return Registration(username: record.username, madePassword: password == nil ? secret.text : nil)
    }
}
