import Synchronization

/// What has changed of logins and is not written yet: no login waits for that (SEC-20).
///
/// It holds in this process all the same. At most 10,000 accounts are remembered; what happens to others is counted in
/// memory only.
final class UnsavedLogins: Sendable {
    /// The maximum number of accounts that are remembered.
    static let maximum = 10_000

    private let changes = Mutex<[Int64: LoginChange]>([:])

    /// Whether all is written.
    var isEmpty: Bool { self.changes.withLock { $0.isEmpty } }

    /// All that has to be written.
    var all: [LoginChange] { self.changes.withLock { Array($0.values) } }

    /// Returns what is known of an account, with what is not written yet.
    func applied(to history: LoginHistory, of account: Int64, from network: String?) -> LoginHistory {
        self.changes.withLock { changes in
            guard let change = changes[account] else { return history }
            return LoginHistory(
                failures: change.failures?.count ?? history.failures,
                isFromKnownNetwork: history.isFromKnownNetwork || network.map { change.networks[$0] != nil } ?? false,
                hasLogin: history.hasLogin || !change.networks.isEmpty
            )
        }
    }

    /// Notes how many attempts at an account have failed in a row.
    func note(_ failures: LoginChange.Failures, of account: Int64) { self.change(account) { $0.failures = failures } }

    /// Notes a login.
    func noteLogin(of account: Int64, from network: String, at time: Int64) {
        self.change(account) { $0.networks[network] = time }
    }

    /// Removes what was written, as far as it has not changed meanwhile.
    func remove(_ written: [LoginChange]) {
        self.changes.withLock { changes in
            for change in written where changes[change.account] == change { changes[change.account] = nil }
        }
    }

    private func change(_ account: Int64, _ body: (inout LoginChange) -> Void) {
        self.changes.withLock { changes in
            guard changes.count < Self.maximum || changes[account] != nil else { return }
            body(&changes[account, default: LoginChange(of: account)])
        }
    }
}
