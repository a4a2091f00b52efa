import Synchronization
import World

/// What is known of logins in memory, with the rules of ``LoginStore``; a test can have all refused.
final class MemoryLoginStore: LoginStore {
    struct State: Equatable {
        var failures: [Int64: LoginChange.Failures] = [:]
        /// When each account was last logged in from each network.
        var networks: [Int64: [String: Int64]] = [:]
        /// How often it was asked, and for which accounts.
        var questions: [Int64] = []
        var saves = 0
        var refusal: WorldError.Code?
    }

    let state = Mutex(State())

    func history(
        of account: Int64,
        from network: String?,
        since time: Int64
    ) async throws(WorldError) -> LoginHistory {
        try self.state.withLock { (state) throws(WorldError) in
            state.questions.append(account)
            if let refusal = state.refusal { throw WorldError(refusal, at: "MemoryLoginStore") }
            let networks = (state.networks[account] ?? [:]).filter { $0.value >= time }
            return LoginHistory(
                failures: state.failures[account]?.count ?? 0,
                isFromKnownNetwork: network.map { networks[$0] != nil } ?? false,
                hasLogin: !networks.isEmpty
            )
        }
    }

    func save(_ changes: [LoginChange]) async throws(WorldError) {
        try self.state.withLock { (state) throws(WorldError) in
            if state.refusal != nil { throw WorldError(.notSaved, at: "MemoryLoginStore") }
            state.saves += 1
            for change in changes {
                if let failures = change.failures {
                    state.failures[change.account] = failures.count > 0 ? failures : nil
                }
                state.networks[change.account, default: [:]].merge(change.networks) { max($0, $1) }
            }
        }
    }

    func removeLogins(before time: Int64) async throws(WorldError) -> Int {
        self.state.withLock { state in
            let count = state.failures.count + state.networks.values.reduce(0) { $0 + $1.count }
            state.failures = state.failures.filter { $0.value.lastAt >= time }
            state.networks = state.networks.mapValues { $0.filter { $0.value >= time } }
            return count - state.failures.count - state.networks.values.reduce(0) { $0 + $1.count }
        }
    }
}
