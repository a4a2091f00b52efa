import Synchronization

/// Changes of stored sessions that the engine could not write, such as on a full disk.
///
/// They hold in this process all the same, and are tried again. At most 10,000 are remembered; the time of the sessions
/// limits what happens to others.
final class UnsavedChanges: Sendable {
    /// What has to be written.
    enum Change: Equatable, Sendable {
        /// The session goes on.
        case found
        /// The session has ended, with its tokens.
        case ended(alarm: Bool)

        /// Writes it.
        func save(of account: Int64, in store: any ResumeStore, at time: Int64) async throws(WorldError) {
            switch self {
            case .found: try await store.found(account)
            case .ended(let alarm): try await store.end(account, alarm: alarm, at: time)
            }
        }
    }

    /// The maximum number of accounts that are remembered.
    static let maximum = 10_000

    private let changes = Mutex<[Int64: Change]>([:])

    /// What has to be written for an account.
    subscript(_ account: Int64) -> Change? { self.changes.withLock { $0[account] } }

    /// Adds a change; the end of a session outweighs that it goes on, and an alarm stays.
    func add(_ change: Change, of account: Int64) {
        self.changes.withLock { changes in
            guard changes.count < Self.maximum || changes[account] != nil else { return }
            switch (changes[account], change) {
            case (.ended, .found), (.ended(alarm: true), .ended): break
            default: changes[account] = change
            }
        }
    }

    /// Removes the change of an account: it was written, or is void.
    func remove(_ account: Int64) { self.changes.withLock { _ = $0.removeValue(forKey: account) } }

    /// Whether all is written.
    var isEmpty: Bool { self.changes.withLock { $0.isEmpty } }

    /// Returns some of the accounts.
    func accounts(atMost limit: Int) -> [Int64] { self.changes.withLock { Array($0.keys.prefix(limit)) } }
}
