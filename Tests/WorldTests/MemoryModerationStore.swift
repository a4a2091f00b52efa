import Addresses
import Contexts
import Synchronization
import TestSupport
import World

/// What staff have done, in memory beside a ``MemoryStore``; a test can have all refused.
final class MemoryModerationStore: ModerationStore {
    let rows = Mutex(ModerationRows())
    let refusal = Mutex<WorldError.Code?>(nil)
    /// The accounts that were seen from some network.
    let seen = Mutex<[String]>([])
    private let accounts: MemoryStore

    init(_ accounts: MemoryStore) {
        self.accounts = accounts
        accounts.moderation.withLock { $0 = self }
    }

    private func check() throws(WorldError) {
        if let code = self.refusal.withLock({ $0 }) { throw WorldError(code, at: "MemoryModerationStore") }
    }

    func gate(at time: Int64) async throws(WorldError) -> (restrictions: [Restriction], levels: GateLevels) {
        try self.check()
        return self.rows.withLock { $0.gate(at: time) }
    }

    func carryOut(_ change: StaffChange, noting action: StaffAction) async throws(WorldError) -> Bool {
        try self.check()
        let ids = Set(self.accounts.records.withLock { $0.map(\.id) })
        guard self.rows.withLock({ $0.carryOut(change, noting: action, exists: ids.contains) }) else { return false }
        self.accounts.records.withLock { records in
            switch change {
            case .role(let account, let role):
                records = records.map { $0.id == account ? $0.with(role: role.rawValue) : $0 }
            case .rename(let account, let name):
                records = records.map { $0.id == account ? $0.with(name: name.display) : $0 }
            case .remove(let account): records.removeAll { $0.id == account }
            case .restrict, .lift, .levels, .note, .invite, .uninvite, .reset, .nothing: break
            }
        }
        return true
    }

    func addHits(_ hits: [RestrictionHits]) async throws(WorldError) {
        try self.check()
        self.rows.withLock { $0.addHits(hits) }
    }

    func actions(of name: String?, atMost limit: Int) async throws(WorldError) -> [StaffAction] {
        try self.check()
        return self.rows.withLock { $0.actions(of: name, atMost: limit) }
    }

    func actions(on name: String, atMost limit: Int) async throws(WorldError) -> [StaffAction] {
        try self.check()
        return self.rows.withLock { $0.actions(on: name, atMost: limit) }
    }

    func invitations(at time: Int64) async throws(WorldError) -> [Invitation] {
        try self.check()
        return self.rows.withLock { $0.invitations(at: time) }
    }

    func accepts(_ code: AccessCode, at time: Int64) async throws(WorldError) -> Bool {
        try self.check()
        return self.rows.withLock { $0.invitations(at: time).contains { $0.code == code } }
    }

    func resetHash(of account: Int64, at time: Int64) async throws(WorldError) -> String? {
        try self.check()
        return self.rows.withLock { $0.resetHash(of: account, at: time) }
    }

    func count(from role: Role) async throws(WorldError) -> Int {
        try self.check()
        return self.accounts.records.withLock { $0.count { $0.role >= role.rawValue } }
    }

    func details(of account: Int64, atMost limit: Int) async throws(WorldError) -> AccountDetails? {
        try self.check()
        guard let record = try await self.accounts.account(id: account) else { return nil }
        let notes = self.rows.withLock { $0.notes(about: account) }
        return AccountDetails(
            createdAt: record.createdAt,
            networks: [("192.0.2.1/32", 1_800_000_000_000)],
            notes: notes,
            inviter: self.rows.withLock { $0.inviters[account] },
            invited: self.rows.withLock { $0.invited(by: record.username) }
                .compactMap { id in self.accounts.records.withLock { $0.first { $0.id == id }?.username } }
        )
    }

    func staff(knownFrom network: AddressPrefix) async throws(WorldError) -> [Account] {
        try self.check()
        let seen = self.seen.withLock { $0 }
        return self.accounts.records.withLock { records in
            records.map { Account(id: $0.id, username: $0.username, role: Role(rawValue: $0.role) ?? .player) }.filter {
                $0.role >= .helper && seen.contains($0.username)
            }
        }
    }

    func accounts(from network: AddressPrefix, atMost limit: Int) async throws(WorldError) -> [String] {
        try self.check()
        return self.seen.withLock { Array($0.prefix(limit)) }
    }
}

extension AccountRecord {
    func with(name: String? = nil, role: Int? = nil, createdAt: Int64? = nil) -> AccountRecord {
        AccountRecord(
            id: self.id,
            username: name ?? self.username,
            email: self.email,
            passwordHash: self.passwordHash,
            role: role ?? self.role,
            createdAt: createdAt ?? self.createdAt
        )
    }
}
