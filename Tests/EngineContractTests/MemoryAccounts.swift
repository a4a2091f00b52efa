import TestSupport
import World

/// The accounts of a ``MemoryEngine``.
struct MemoryAccounts: AccountStore {
    let engine: MemoryEngine

    func account(named folded: String) async throws(WorldError) -> AccountRecord? {
        let isFolded = self.engine.fault != .findsNamesAsWritten
        return try await self.engine.read { disk in
            disk.accounts.first { (isFolded ? $0.username.lowercased() : $0.username) == folded }
        }
    }

    func account(id: Int64) async throws(WorldError) -> AccountRecord? {
        try await self.engine.read { disk in disk.accounts.first { $0.id == id } }
    }

    func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord] {
        let wanted = Set(self.engine.fault == .readsFewKeys ? ids.prefix(1_000) : ids[...])
        return try await self.engine.read { disk in disk.accounts.filter { wanted.contains($0.id) } }
    }

    func accounts(
        after id: Int64,
        beginningWith prefix: String,
        atMost limit: Int
    ) async throws(WorldError) -> [AccountRecord] {
        try await self.engine.read { disk in
            let found = disk.accounts.filter { $0.id > id && $0.username.lowercased().hasPrefix(prefix) }
            return Array(found.prefix(limit))
        }
    }

    func hasName(alike: String) async throws(WorldError) -> Bool {
        try await self.engine.read { disk in disk.alike.contains(alike) }
    }

    func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool {
        try await self.engine.read { disk in disk.emails[folded] != nil }
    }

    /// The time by which invitations are open.
    private static let now: Int64 = 1_800_000_000_000

    func insert(_ new: NewAccount, noting action: StaffAction?) async throws(WorldError) -> AccountRecord {
        let fault = self.engine.fault
        return try await self.engine.write { (disk) throws(WorldError) in
            if new.emailIsExclusive, fault != .givesAddressesTwice, Self.isTaken(new.email, disk, fault) {
                throw WorldError(.emailTaken, at: "MemoryAccounts")
            }
            let email = new.email.folded
            if fault == .notesAddressesOfRefused { disk.emails[email] = new.emailIsExclusive }
            if fault != .givesNamesTwice, Self.isTaken(new.username, disk, fault) {
                throw WorldError(.usernameTaken, at: "MemoryAccounts")
            }
            if fault != .givesNamesThatLookAlike, disk.alike.contains(new.username.alike) {
                throw WorldError(.usernameAlike, at: "MemoryAccounts")
            }
            if let code = new.invitation {
                let before = disk.moderation.invitations
                guard disk.moderation.use(code, at: Self.now, for: disk.lastKey + 1) else {
                    throw WorldError(.invitationInvalid, at: "MemoryAccounts")
                }
                if fault == .invitesForEver { disk.moderation.invitations = before }
            }
            if let action, fault != .losesActionsOfNewAccounts { disk.moderation.actions.insert(action, at: 0) }
            disk.names.insert(new.username.folded)
            disk.alike.insert(fault == .seesOnlyFoldedNames ? new.username.folded : new.username.alike)
            disk.writtenNames.insert(new.username.display)
            disk.emails[email] = new.emailIsExclusive
            disk.lastKey += 1
            let record = AccountRecord(
                id: disk.lastKey,
                username: new.username.display,
                email: new.email.text,
                passwordHash: Self.text(new.passwordHash, fault),
                role: new.role
            )
            disk.accounts.append(record)
            return record
        }
    }

    func replacePasswordHash(of id: Int64, _ old: String, by new: String) async throws(WorldError) -> Bool {
        let fault = self.engine.fault
        let isAny = fault == .replacesAnyHash
        return try await self.engine.write { disk in
            let index = disk.accounts.firstIndex { $0.id == id && ($0.passwordHash == old || isAny) }
            guard let index else { return false }
            disk.accounts[index] = disk.accounts[index].with(passwordHash: new)
            if fault != .retainsCodes { disk.moderation.resets[id] = nil }
            return true
        }
    }

    private static func isTaken(_ name: Username, _ disk: MemoryHome.Disk, _ fault: Fault?) -> Bool {
        fault == .comparesNamesAsWritten
            ? disk.writtenNames.contains(name.display) : disk.names.contains(name.folded)
    }

    private static func isTaken(_ email: EmailAddress, _ disk: MemoryHome.Disk, _ fault: Fault?) -> Bool {
        disk.emails[email.folded].map { $0 || fault != .overlooksSharedAddresses } ?? false
    }

    private static func text(_ text: String, _ fault: Fault?) -> String {
        switch fault {
        case .cutsLongTexts: String(text.prefix(255))
        case .composesTexts: String(text.unicodeScalars.filter { $0 != "\u{301}" })
        case _: text
        }
    }
}
