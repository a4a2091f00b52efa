import Contexts

/// Decides about each row of the original's table, in their order: an account, one that is there already, or a refusal.
///
/// It is a value, so that the same rows come to the same accounts, whether they are written or only looked at.
package struct ImportJudge: Sendable {
    /// What becomes of a row.
    package enum Verdict: Equatable, Sendable {
        /// It becomes this account.
        case accepted(ImportedAccount, Remarks)
        /// An earlier import has made its account.
        case present
        /// It is not imported.
        case refused(ImportRefusal)
    }

    /// What an operator may want to know of an account.
    package struct Remarks: OptionSet, Sendable {
        package let rawValue: Int
        package init(rawValue: Int) { self.rawValue = rawValue }

        /// Another account has its e-mail address, so the address is not its own.
        package static let sharedAddress = Remarks(rawValue: 1)
        /// Its name is a word of the server, or looks like one; a new account could not have it.
        package static let reservedName = Remarks(rawValue: 2)
        /// Its name was changed by the list of names.
        package static let renamed = Remarks(rawValue: 4)
    }

    private enum Holder {
        case account(String)
        case row(RowPlace, folded: String)
    }

    private let policy: AccountPolicy
    private let names: NameMap
    private let imported: Set<String>
    private let folded: Set<String>
    private let formerNames: Set<String>
    /// Who has a name, in the form in which names that look alike are equal.
    private var holders: [String: Holder]
    private var addresses: Set<String>

    /// Makes a judge.
    ///
    /// - Parameters:
    ///   - policy: The rules for accounts: the reserved words, and whether an address can belong to one account only.
    ///   - names: New names for rows.
    ///   - known: The accounts that are there.
    package init(policy: AccountPolicy, names: NameMap, known: KnownAccounts) {
        self.policy = policy
        self.names = names
        self.imported = known.originalNames
        self.folded = Set(known.names.map { $0.lowercased() })
        self.holders = Dictionary(known.names.map { (Username.alike($0.lowercased()), .account($0)) }) { one, _ in one }
        self.addresses = known.addresses
        self.formerNames = known.formerNames
    }

    /// Decides about the next row.
    package mutating func judge(_ row: ImportRow) -> Verdict {
        if let reason = row.unreadable { return self.refuse(row, reason) }
        guard !self.imported.contains(row.name) else { return .present }
        let newName = self.names[row.name]
        guard let name = try? Username(newName ?? row.name) else { return self.refuse(row, .badName) }
        let hash: String
        switch row.hash {
        case .usable(let text): hash = text
        case .tooCostly(let cost, let maximum): return self.refuse(row, .costlyHash(cost, maximum: maximum))
        case .unknown: return self.refuse(row, .unknownHash)
        }
        guard !row.email.isEmpty else { return self.refuse(row, .noEmail) }
        guard let email = try? EmailAddress(row.email) else { return self.refuse(row, .badEmail) }
        if let reason = self.holder(of: name) { return self.refuse(row, reason) }
        self.holders[name.alike] = .row(row.place, folded: name.folded)
        var remarks: Remarks = newName == nil ? [] : .renamed
        if !self.addresses.insert(email.folded).inserted { remarks.insert(.sharedAddress) }
        if self.policy.reservesAlike(name) { remarks.insert(.reservedName) }
        let account = NewAccount(
            username: name,
            email: email,
            emailIsExclusive: self.policy.emailIsUnique && !remarks.contains(.sharedAddress),
            passwordHash: hash
        )
        return .accepted(
            ImportedAccount(originalName: row.name, account: account, createdAt: row.createdAt),
            remarks
        )
    }

    /// Returns why nobody else can have the name; nil if it is free.
    private func holder(of name: Username) -> ImportRefusal.Reason? {
        switch self.holders[name.alike] {
        case .account(let other): self.folded.contains(name.folded) ? .taken : .alikeAccount(other)
        case .row(let place, let folded): folded == name.folded ? .twin(place) : .alike(place)
        case nil: self.formerNames.contains(name.alike) ? .taken : nil
        }
    }

    private func refuse(_ row: ImportRow, _ reason: ImportRefusal.Reason) -> Verdict {
        .refused(ImportRefusal(place: row.place, name: row.name, reason: reason))
    }
}
