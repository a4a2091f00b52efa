/// The accounts of an ``Engine``.
///
/// A function that writes returns when the change is durable: on the disk, and wherever else the engine promises. No
/// function blocks the calling thread, and each answers within the engine's ``EnginePatience``. Functions that read
/// throw `unavailable` if they cannot read now. Functions that write throw `notSaved` if nothing has changed. If a
/// write may or may not have been done, as after a lost connection, they find out by reading, and throw `uncertain` if
/// they cannot.
package protocol AccountStore: Sendable {
    /// Returns the account with that name in its folded form; nil if there is none.
    func account(named folded: String) async throws(WorldError) -> AccountRecord?

    /// Returns the account with that key; nil if there is none.
    func account(id: Int64) async throws(WorldError) -> AccountRecord?

    /// Returns those accounts that exist, in no particular order.
    func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord]

    /// Returns accounts in the order of their keys, for lists that are read part by part.
    ///
    /// - Parameters:
    ///   - id: The greatest key of the part before; 0 for the first part.
    ///   - prefix: What the names begin with, in their folded form; empty for all.
    ///   - limit: The maximum number of accounts.
    /// - Returns: The accounts.
    /// - Throws: ``WorldError``: `unavailable`.
    func accounts(
        after id: Int64,
        beginningWith prefix: String,
        atMost limit: Int
    ) async throws(WorldError) -> [AccountRecord]

    /// Returns whether an account has a name with that ``Username/alike``: the same name, or one that looks like it.
    func hasName(alike: String) async throws(WorldError) -> Bool

    /// Returns whether an account has the address, in its folded form.
    func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool

    /// Inserts a new account and returns it with its key.
    ///
    /// The store decides races: of several calls with one name, exactly one succeeds, and the others throw
    /// `usernameTaken`. The same holds for names that look alike (``Username/alike``) and `usernameAlike`, and for an
    /// exclusive address and `emailTaken`, and for the last use of an invitation and `invitationInvalid`. Accounts whose
    /// names look alike already stay as they are.
    ///
    /// - Parameters:
    ///   - account: The account.
    ///   - action: What the audit has of it, in the same transaction; nil if no staff have made it.
    /// - Returns: The account as it is stored.
    /// - Throws: ``WorldError``: those codes, or `notSaved` or `uncertain`.
    func insert(_ account: NewAccount, noting action: StaffAction?) async throws(WorldError) -> AccountRecord

    /// Replaces the given hash by another one; returns false if the account's hash is no longer the given one.
    ///
    /// A code that was made in place of the former password ends with it.
    func replacePasswordHash(of id: Int64, _ old: String, by new: String) async throws(WorldError) -> Bool
}

extension AccountStore {
    /// Inserts a new account that no staff have made.
    package func insert(_ account: NewAccount) async throws(WorldError) -> AccountRecord {
        try await self.insert(account, noting: nil)
    }
}
