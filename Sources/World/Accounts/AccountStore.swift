/// The accounts of an ``Engine``.
///
/// A function that writes returns when the change is there for good: on the disk, and wherever else the engine promises.
/// None blocks the thread that calls it, and all answer in the time of the engine's ``EnginePatience``. Those that read
/// throw `unavailable` when that is not possible now. Those that write throw `notSaved` when all is as it was; what may
/// have been done, as when a connection was lost, they look for themselves, and throw `uncertain` when they cannot.
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
