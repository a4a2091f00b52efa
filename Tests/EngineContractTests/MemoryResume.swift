import Contexts
import World

/// The sessions and resume tokens of a ``MemoryEngine``.
struct MemoryResume: ResumeStore {
    let engine: MemoryEngine

    private var fault: Fault? { self.engine.fault }

    func begin(_ account: Int64, with token: TokenDigest, at time: Int64) async throws(WorldError) -> Int64 {
        let fault = self.fault
        return try await self.engine.write { (disk) throws(WorldError) in
            guard disk.accounts.contains(where: { $0.id == account }) else { throw WorldError(.notSaved, at: "memory") }
            if fault == .losesAlarmsAtBegin { disk.alarms.remove(account) }
            var session = disk.addSession(of: account)
            if fault == .retainsFormerTokens { session.tokens = disk.sessions[account]?.tokens ?? [:] }
            session.tokens[token] = MemorySession.Token(isConfirmed: fault != .firstTokenIsNew)
            disk.sessions[account] = session
            return session.family
        }
    }

    func rotate(
        _ family: Int64,
        from old: TokenDigest?,
        to new: TokenDigest,
        at time: Int64
    ) async throws(WorldError) -> Bool {
        let fault = self.fault
        return try await self.engine.write { disk in
            let index = disk.sessions.values.first {
                $0.family == family || fault == .rotatesOthers && old.map($0.isValid) == true
            }?.account
            guard let account = index, var session = disk.sessions[account] else { return false }
            if let old {
                guard session.isValid(old) || fault == .rotatesSpent && session.tokens[old] != nil else { return false }
                if fault != .confirmsWhenToldOnly { session.confirm(old, fault) }
                if fault == .spendsWhenShown { session.spend(old, fault) }
            }
            if fault != .retainsUnconfirmed {
                session.tokens = session.tokens.filter { $0.value.isConfirmed || $0.key == old }
            }
            session.tokens[new] = MemorySession.Token(isConfirmed: false)
            disk.sessions[account] = session
            return true
        }
    }

    func confirm(_ token: TokenDigest, at time: Int64) async throws(WorldError) {
        let fault = self.fault
        try await self.engine.write { disk in
            guard let account = disk.session(with: token)?.account else { return }
            disk.sessions[account]?.confirm(token, fault)
        }
    }

    func find(_ token: TokenDigest) async throws(WorldError) -> TokenRecord? {
        try await self.engine.read { disk in
            guard let session = disk.session(with: token), let found = session.tokens[token] else { return nil }
            return TokenRecord(
                account: session.account,
                family: session.family,
                state: found.spent != nil ? .spent : found.isConfirmed ? .current : .new,
                lostAt: session.lostAt
            )
        }
    }

    func store(_ sessions: [StoredSession], lostAt time: Int64) async throws(WorldError) {
        let fault = self.fault
        try await self.engine.write { (disk) throws(WorldError) in
            for stored in sessions {
                guard disk.accounts.contains(where: { $0.id == stored.account }) else {
                    guard fault != .refusesOthersWithUnknown else { throw WorldError(.notSaved, at: "memory") }
                    continue
                }
                guard fault != .storesWhatHasBegunOnly || disk.sessions[stored.account] != nil else { continue }
                let former = fault == .storesAsNewFamily ? nil : disk.sessions[stored.account]
                var session = former ?? disk.addSession(of: stored.account)
                session.stored = fault == .cutsStates ? stored.cut : stored
                session.lostAt = time
                disk.sessions[stored.account] = session
            }
        }
    }

    func session(of account: Int64) async throws(WorldError) -> LostSession? {
        try await self.engine.read { disk in
            guard let session = disk.sessions[account], let stored = session.stored, let lostAt = session.lostAt else {
                return nil
            }
            return LostSession(stored, lostAt: lostAt)
        }
    }

    func found(_ account: Int64) async throws(WorldError) {
        let fault = self.fault
        try await self.engine.write { disk in
            if fault != .staysLost { disk.sessions[account]?.lostAt = nil }
            if fault == .foundEndsTokens { disk.sessions[account]?.tokens = [:] }
        }
    }

    func end(_ account: Int64, alarm: Bool, at time: Int64) async throws(WorldError) {
        let fault = self.fault
        try await self.engine.write { disk in
            if fault == .endsSessionsOnly {
                disk.sessions[account]?.stored = nil
            } else {
                disk.sessions[account] = nil
            }
            if alarm || fault == .alarmsAlways, disk.accounts.contains(where: { $0.id == account }) {
                disk.alarms.insert(account)
            }
        }
    }

    func takeAlarm(of account: Int64) async throws(WorldError) -> Bool {
        let forgets = self.fault != .repeatsAlarms
        // A question that nothing depends on is a read.
        return try await self.engine.read { disk in
            forgets ? disk.alarms.remove(account) != nil : disk.alarms.contains(account)
        }
    }

    func removeSessions(lostBefore time: Int64) async throws(WorldError) -> Int {
        let fault = self.fault
        return try await self.engine.write { disk in
            let latest = fault == .removesTooEarly ? time : time - 1
            let lost = disk.sessions.values.filter { $0.lostAt ?? (fault == .removesConnected ? 0 : .max) <= latest }
            let limit = fault == .removesAllAtOnce ? lost.count : 500
            let removed = lost.sorted { ($0.lostAt ?? 0, $0.family) < ($1.lostAt ?? 0, $1.family) }
            let part = fault == .removesLatestFirst ? removed.suffix(limit) : removed.prefix(limit)
            for session in part { disk.sessions[session.account] = nil }
            return part.count
        }
    }
}
