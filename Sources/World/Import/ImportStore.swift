/// The accounts of an engine while an import writes them; no server uses them meanwhile.
///
/// Each function blocks its thread, and writes in one transaction what it writes: when it returns, that is durable.
package protocol ImportStore {
    /// Returns what is known of the accounts that are there.
    func known() throws(EngineTrouble) -> KnownAccounts

    /// Begins a run of the import, which ``undo(_:by:)`` takes back.
    ///
    /// - Parameters:
    ///   - file: The name of the file that is imported, for the list of runs.
    ///   - actor: Who imports it, for the audit, which has it in the same transaction.
    /// - Returns: The number of the run.
    /// - Throws: ``EngineTrouble``; there is no run then.
    func begin(_ file: String, by actor: String) throws(EngineTrouble) -> Int64

    /// Writes accounts of a run, all or none of them.
    func insert(_ accounts: ArraySlice<ImportedAccount>, of run: Int64) throws(EngineTrouble)

    /// Removes the accounts of a run that were not used since, some at a time.
    ///
    /// An account was used if it has logged in, or its password or its role was changed.
    ///
    /// - Parameters:
    ///   - run: The number of the run.
    ///   - actor: Who takes it back, for the audit, which has it with the last account.
    /// - Returns: What was done; nil if there is no such run.
    /// - Throws: ``EngineTrouble``; a part may be done then.
    func undo(_ run: Int64, by actor: String) throws(EngineTrouble) -> ImportUndoReport?

    /// Returns all runs, in their order.
    func runs() throws(EngineTrouble) -> [ImportRun]
}

/// What an import has to know of the accounts that are there.
package struct KnownAccounts: Equatable, Sendable {
    /// Their names, as their owners wrote them.
    package var names: [String]
    /// Their e-mail addresses, in their folded form.
    package var addresses: Set<String>
    /// What names look like that are not given again (``Username/alike``).
    package var formerNames: Set<String> = []
    /// The names that the original has for those that an import has made.
    package var originalNames: Set<String>

    /// Describes accounts; none by default.
    package init(names: [String] = [], addresses: Set<String> = [], originalNames: Set<String> = []) {
        self.names = names
        self.addresses = addresses
        self.originalNames = originalNames
    }
}

/// A run of the import.
package struct ImportRun: Equatable, Sendable {
    /// Its number.
    package let number: Int64
    /// When it began, in milliseconds since 1970.
    package let begunAt: Int64
    /// The name of the file.
    package let file: String
    /// How many of its accounts are still there.
    package let accounts: Int

    /// Describes a run.
    package init(number: Int64, begunAt: Int64, file: String, accounts: Int) {
        self.number = number
        self.begunAt = begunAt
        self.file = file
        self.accounts = accounts
    }
}

/// What taking back a run has done.
package struct ImportUndoReport: Equatable, Sendable {
    /// An account that stays.
    package struct Staying: Equatable, Sendable {
        /// Why it stays.
        package enum Reason: String, Sendable {
            /// It has logged in, or its password was changed.
            case used
            /// Staff have forbidden it something, or noted something about it.
            case staff
            /// Its role was changed.
            case role
            /// Something in the database belongs to it.
            case referenced
        }

        /// Its name.
        package let name: String
        /// Why it stays.
        package let reason: Reason

        /// Describes an account.
        package init(name: String, reason: Reason) {
            self.name = name
            self.reason = reason
        }
    }

    /// How many accounts were removed.
    package var removed = 0
    /// Those that stay.
    package var staying: [Staying] = []

    /// Makes an empty report.
    package init() {}
}

extension ImportUndoReport.Staying.Reason {
    /// Why, in words.
    package var sentence: String {
        switch self {
        case .used: "it has logged in, or its password was changed"
        case .staff: "staff have forbidden it something, or written a note about it"
        case .role: "its role was changed"
        case .referenced: "something in the database belongs to it"
        }
    }
}
