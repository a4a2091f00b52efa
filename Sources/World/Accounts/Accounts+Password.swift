package import Contexts
import Logging
import Telemetry

extension Accounts {
    /// Verifies the password in force.
    package func checkCurrentPassword(
        _ password: String,
        of account: Account,
        on connection: Connection
    ) async throws(AccountError) {
        let place = "Accounts.checkCurrentPassword"
        try self.requireEncryption(of: connection, place)
        _ = try await self.verified(password, of: account, at: place)
    }

    /// Verifies the password in force and puts another one in its place.
    ///
    /// Throws `accountChanged` when somebody changed it between the two.
    package func changePassword(
        of account: Account,
        from current: String,
        to new: String,
        on connection: Connection
    ) async throws(AccountError) {
        let place = "Accounts.changePassword"
        try self.requireEncryption(of: connection, place)
        let secret = try self.rules.passwords.check(new, username: account.username)
        let record = try await self.verified(current, of: account, at: place)
        let hash = try await self.ask(place) { () async throws(WorldError) in try await self.hasher.hash(secret.bytes) }
        let isReplaced = try await self.ask(place, for: .writing) { () async throws(WorldError) in
            try await self.store.replacePasswordHash(of: account.id, record.passwordHash, by: hash)
        }
        guard isReplaced else { throw AccountError(.accountChanged, at: place) }
        self.logger.log(.passwordChanged, [.account: account.username])
    }

    private func verified(
        _ password: String,
        of account: Account,
        at place: String
    ) async throws(AccountError) -> AccountRecord {
        let record = try await self.ask(place) { () async throws(WorldError) in
            try await self.store.account(id: account.id)
        }
        guard let record else { throw AccountError(.accountChanged, at: place) }
        let verdict = try await self.ask(place) { () async throws(WorldError) in
            try await self.compare(password, with: record)
        }
        guard verdict != .wrong else { throw AccountError(.wrongCurrentPassword, at: place) }
        return record
    }
}
