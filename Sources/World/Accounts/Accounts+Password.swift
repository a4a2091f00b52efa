package import Contexts
import Logging
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
        _ = try await self.verified(password, of: account, for: self.claimant(connection), at: location)
    }

    /// Verifies the present password and replaces it; all tokens of the account end, and its session stays.
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
        let claimant = self.claimant(connection)
        let record = try await self.verified(current, of: account, for: claimant, at: location)
        let hash = try await self.ask(location) { () async throws(WorldError) in
            try await self.hasher.hash(secret.bytes, for: claimant)
        }
        let isReplaced = try await self.ask(location, for: .writing) { () async throws(WorldError) in
            try await self.store.replacePasswordHash(of: account.id, record.passwordHash, by: hash)
        }
        guard isReplaced else { throw AccountError(.accountChanged, at: location) }
        self.logger.log(.passwordChanged, [.account: account.username])
        // Who knew the former password may have a token too.
        await self.revokeTokens(of: account.id)
    }

    /// A player who is logged in is known.
    private func claimant(_ connection: Connection) -> HashClaimant {
        HashClaimant(Visitor(connection), isKnown: true)
    }

    private func verified(
        _ password: String,
        of account: Account,
        for claimant: HashClaimant,
        at location: String
    ) async throws(AccountError) -> AccountRecord {
        let record = try await self.ask(location) { () async throws(WorldError) in
            try await self.store.account(id: account.id)
        }
        guard let record else { throw AccountError(.accountChanged, at: location) }
        let verdict = try await self.ask(location) { () async throws(WorldError) in
            try await self.compare(password, with: record, for: claimant)
        }
        guard verdict != .wrong else { throw AccountError(.wrongCurrentPassword, at: location) }
        return record
    }
}
