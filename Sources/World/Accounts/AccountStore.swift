/// Where accounts are kept for good; `StorageSQLite` has the real one.
///
/// A function that writes returns when the change is on the disk. None blocks the thread that calls it, and all answer in
/// a bounded time. Those that read throw `unavailable` when the disk does not allow it now, those that write `notSaved`,
/// or `uncertain` when it cannot be found out whether the change is on the disk.
package protocol AccountStore: Sendable {
    /// The account of that name in its folded form, or nil.
    func account(named folded: String) async throws(WorldError) -> AccountRecord?

    /// The account of that key, or nil.
    func account(id: Int64) async throws(WorldError) -> AccountRecord?

    /// The accounts of those keys that are there, in no order.
    func accounts(ids: [Int64]) async throws(WorldError) -> [AccountRecord]

    /// Whether an account has the address, in its folded form.
    func emailIsTaken(_ folded: String) async throws(WorldError) -> Bool

    /// Keeps a new account and answers it with its key.
    ///
    /// The store decides races: of those who want one name, exactly one gets it, the others throw `usernameTaken`. The
    /// same goes for an exclusive address and `emailTaken`.
    func insert(_ account: NewAccount) async throws(WorldError) -> AccountRecord

    /// Puts another hash in place of the one given; false when that is no longer the one in force.
    func replacePasswordHash(of id: Int64, _ old: String, by new: String) async throws(WorldError) -> Bool
}
