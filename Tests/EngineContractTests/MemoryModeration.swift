import Addresses
import Contexts
import TestSupport
import World

/// What a ``MemoryEngine`` has of the work of staff.
struct MemoryModeration: ModerationStore {
    let engine: MemoryEngine

    func gate(at time: Int64) async throws(WorldError) -> (restrictions: [Restriction], levels: GateLevels) {
        try await self.engine.read { $0.moderation.gate(at: time) }
    }

    func carryOut(_ change: StaffChange, noting action: StaffAction) async throws(WorldError) -> Bool {
        let fault = self.engine.fault
        return try await self.engine.write { (disk) throws(WorldError) in
            if case .rename(let account, let name) = change, fault != .renamesToTakenNames,
                disk.accounts.contains(where: { $0.id != account && $0.username.lowercased() == name.folded })
            {
                throw WorldError(.usernameTaken, at: "MemoryModeration")
            }
            let ids = Set(disk.accounts.map(\.id))
            let known: (Int64) -> Bool = { fault == .restrictsNobody || ids.contains($0) }
            guard disk.moderation.carryOut(change, noting: action, exists: known) else { return false }
            if fault == .forgetsActions { disk.moderation.actions.removeFirst() }
            Self.apply(change, to: &disk)
            return true
        }
    }

    private static func apply(_ change: StaffChange, to disk: inout MemoryHome.Disk) {
        switch change {
        case .role(let account, let role):
            disk.accounts = disk.accounts.map { $0.id == account ? $0.with(role: role.rawValue) : $0 }
        case .rename(let account, let name):
            disk.alike.insert(name.alike)
            let former = disk.accounts.first { $0.id == account }?.username
            disk.accounts = disk.accounts.map { $0.id == account ? $0.with(name: name.display) : $0 }
            for (invited, inviter) in disk.moderation.inviters where inviter == former {
                disk.moderation.inviters[invited] = name.display
            }
            disk.sessions[account] = nil
        case .remove(let account):
            disk.accounts.removeAll { $0.id == account }
            disk.sessions[account] = nil
        case .restrict(let one):
            if case .account(let account) = one.subject, one.kind != .mute { disk.sessions[account] = nil }
        case .levels(_, let endsSessions) where endsSessions:
            for account in disk.accounts where account.role < Role.helper.rawValue { disk.sessions[account.id] = nil }
        case .lift, .levels, .note, .invite, .uninvite, .reset, .nothing: break
        }
    }

    func addHits(_ hits: [RestrictionHits]) async throws(WorldError) {
        guard self.engine.fault != .losesHits else { return }
        try await self.engine.write { $0.moderation.addHits(hits) }
    }

    func actions(of name: String?, atMost limit: Int) async throws(WorldError) -> [StaffAction] {
        try await self.engine.read { $0.moderation.actions(of: name, atMost: limit) }
    }

    func actions(on name: String, atMost limit: Int) async throws(WorldError) -> [StaffAction] {
        try await self.engine.read { $0.moderation.actions(on: name, atMost: limit) }
    }

    func invitations(at time: Int64) async throws(WorldError) -> [Invitation] {
        try await self.engine.read { $0.moderation.invitations(at: time) }
    }

    func accepts(_ code: AccessCode, at time: Int64) async throws(WorldError) -> Bool {
        try await self.engine.read { $0.moderation.invitations(at: time).contains { $0.code == code } }
    }

    func resetHash(of account: Int64, at time: Int64) async throws(WorldError) -> String? {
        try await self.engine.read { $0.moderation.resetHash(of: account, at: time) }
    }

    func count(from role: Role) async throws(WorldError) -> Int {
        try await self.engine.read { $0.accounts.count { $0.role >= role.rawValue } }
    }

    func details(of account: Int64, atMost limit: Int) async throws(WorldError) -> AccountDetails? {
        try await self.engine.read { disk in
            guard let record = disk.accounts.first(where: { $0.id == account }) else { return nil }
            let networks = (disk.logins[account]?.networks ?? [:]).sorted { $0.value > $1.value }
            return AccountDetails(
                createdAt: record.createdAt,
                networks: networks.map { (name: $0.key, seenAt: $0.value) },
                notes: disk.moderation.notes(about: account),
                inviter: disk.moderation.inviters[account],
                invited: disk.moderation.invited(by: record.username)
                    .compactMap { id in disk.accounts.first { $0.id == id }?.username }
            )
        }
    }

    func staff(knownFrom network: AddressPrefix) async throws(WorldError) -> [Account] {
        let names = try await self.accounts(from: network, atMost: .max)
        return try await self.engine.read { disk in
            disk.accounts.map { Account(id: $0.id, username: $0.username, role: Role(rawValue: $0.role) ?? .player) }
                .filter { $0.role >= .helper && names.contains($0.username) }
        }
    }

    func accounts(from network: AddressPrefix, atMost limit: Int) async throws(WorldError) -> [String] {
        try await self.engine.read { disk in
            let seen = disk.logins.compactMap { account, change -> (Int64, Int64)? in
                let times = change.networks.filter { name, _ in
                    AddressPrefix(text: name).map { network.contains($0.address) } ?? false
                }
                return times.values.max().map { (account, $0) }
            }
            let names = seen.sorted { $0.1 > $1.1 }
                .compactMap { found in
                    disk.accounts.first { $0.id == found.0 }?.username
                }
            return Array(names.prefix(limit))
        }
    }
}

extension AccountRecord {
    fileprivate func with(name: String? = nil, role: Int? = nil) -> AccountRecord {
        AccountRecord(
            id: self.id,
            username: name ?? self.username,
            email: self.email,
            passwordHash: self.passwordHash,
            role: role ?? self.role,
            createdAt: self.createdAt
        )
    }
}
