import World

/// What an import would do, decided for all rows before anything is written.
struct ImportPlan {
    /// The accounts to write, in the order of their rows.
    private(set) var accounts: [ImportedAccount] = []
    /// The rows that are refused.
    private(set) var refusals: [ImportRefusal] = []
    /// The names of accounts that a new account could not have, as they are words of the server or look like one.
    private(set) var reservedNames: [String] = []
    /// How many rows an earlier import has made accounts of.
    private(set) var present = 0
    /// How many accounts have an address that another one has.
    private(set) var sharedAddresses = 0
    /// How many accounts get another name.
    private(set) var renamed = 0
    /// Names of the list of names that no row has.
    let unusedNames: [String]

    /// Decides about all rows.
    init(_ rows: [ImportRow], names: NameMap, judge: ImportJudge) {
        var judge = judge
        self.unusedNames = names.unused(rows.lazy.map(\.name))
        for row in rows {
            switch judge.judge(row) {
            case .present: self.present += 1
            case .refused(let refusal): self.refusals.append(refusal)
            case .accepted(let account, let remarks):
                self.accounts.append(account)
                if remarks.contains(.sharedAddress) { self.sharedAddresses += 1 }
                if remarks.contains(.renamed) { self.renamed += 1 }
                if remarks.contains(.reservedName) { self.reservedNames.append(account.account.username.display) }
            }
        }
    }

    /// Whether no row is of any use.
    var isUseless: Bool { self.accounts.isEmpty && self.present == 0 }
}
