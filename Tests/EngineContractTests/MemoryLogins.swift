import World

/// What a ``MemoryEngine`` knows of logins.
struct MemoryLogins: LoginStore {
    let engine: MemoryEngine

    private var fault: Fault? { self.engine.fault }

    func history(
        of account: Int64,
        from network: String?,
        since time: Int64
    ) async throws(WorldError) -> LoginHistory {
        let earliest = self.fault == .remembersLoginsForEver ? 0 : time
        return try await self.engine.read { disk in
            guard let known = disk.logins[account] else { return .none }
            let networks = known.networks.filter { $0.value >= earliest }
            return LoginHistory(
                failures: known.failures?.count ?? 0,
                isFromKnownNetwork: network.map { networks[$0] != nil } ?? false,
                hasLogin: !networks.isEmpty
            )
        }
    }

    func save(_ changes: [LoginChange]) async throws(WorldError) {
        let fault = self.fault
        try await self.engine.write { disk in
            for change in changes {
                let isKnown = disk.accounts.contains { $0.id == change.account }
                guard isKnown || fault == .notesLoginsOfNobody else { continue }
                var known = disk.logins[change.account] ?? LoginChange(of: change.account)
                known.networks.merge(change.networks) { fault == .movesLoginsBack ? $1 : max($0, $1) }
                if let failures = change.failures {
                    let before = fault == .addsFailures ? known.failures?.count ?? 0 : 0
                    known.failures = LoginChange.Failures(before + failures.count, lastAt: failures.lastAt)
                }
                disk.logins[change.account] = known
            }
        }
    }

    func removeLogins(before time: Int64) async throws(WorldError) -> Int {
        let limit = self.fault == .removesLoginsAtOnce ? Int.max : 500
        let latest = self.fault == .removesLastLogins ? time : time - 1
        return try await self.engine.write { disk in
            var removed = 0
            for (account, known) in disk.logins {
                for (network, seenAt) in known.networks where seenAt <= latest && removed < limit {
                    disk.logins[account]?.networks[network] = nil
                    removed += 1
                }
            }
            for (account, known) in disk.logins {
                guard let failures = known.failures, failures.lastAt <= latest else { continue }
                disk.logins[account]?.failures = nil
                removed += 1
            }
            return removed
        }
    }
}
