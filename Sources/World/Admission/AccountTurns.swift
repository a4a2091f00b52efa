import Synchronization

/// Has logins, resumes and changes of tokens of one account done one after the other, in the order in which they come.
///
/// Those of different accounts do not wait for each other. Safe from any thread; nothing blocks.
final class AccountTurns: Sendable {
    /// The maximum number of requests of one account that wait for their turn.
    static let maximum = 32

    /// What begins each turn that waits, by account; there is an entry while somebody has the turn.
    private let waiting = Mutex<[Int64: [@Sendable () -> Void]]>([:])

    /// How many accounts have a request that waits or is being served.
    var count: Int { self.waiting.withLock { $0.count } }

    /// How many requests of an account wait.
    func waiters(of account: Int64) -> Int { self.waiting.withLock { $0[account]?.count ?? 0 } }

    /// Waits for the turn of an account; the caller that gets it has to call ``leave(_:)`` or ``leave(_:after:)``.
    ///
    /// - Returns: False, and there is nothing to leave, if too many wait.
    func enter(_ account: Int64) async -> Bool {
        await withCheckedContinuation { continuation in
            switch self.join(account, atMost: Self.maximum, begin: { continuation.resume(returning: true) }) {
            case .some(true): continuation.resume(returning: true)
            case .some(false): break
            case .none: continuation.resume(returning: false)
            }
        }
    }

    /// Does work when it is the account's turn; returns at once.
    func enqueue(_ account: Int64, _ work: @escaping @Sendable () async -> Void) {
        let begin: @Sendable () -> Void = { self.leave(account, after: work) }
        if self.join(account, atMost: .max, begin: begin) == true { begin() }
    }

    /// Ends a turn.
    func leave(_ account: Int64) {
        let next = self.waiting.withLock { waiting -> (@Sendable () -> Void)? in
            guard let line = waiting[account], !line.isEmpty else {
                waiting[account] = nil
                return nil
            }
            return waiting[account]?.removeFirst()
        }
        next?()
    }

    /// Ends a turn as soon as some more work is done; returns at once.
    func leave(_ account: Int64, after work: @escaping @Sendable () async -> Void) {
        Task.detached {
            await work()
            self.leave(account)
        }
    }

    /// Takes the turn if nobody has it, or waits for it.
    ///
    /// - Returns: True if the caller has the turn, false if it waits, nil if too many wait.
    private func join(_ account: Int64, atMost maximum: Int, begin: @escaping @Sendable () -> Void) -> Bool? {
        self.waiting.withLock { waiting in
            guard let line = waiting[account] else {
                waiting[account] = []
                return true
            }
            guard line.count < maximum else { return nil }
            waiting[account, default: []].append(begin)
            return false
        }
    }
}
