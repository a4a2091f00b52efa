package import Contexts

extension Accounts {
    /// How many sessions that waited too long are removed in one call of ``removeExpiredSessions()``, in steps of 500.
    private static let steps = 20
    /// How many changes are tried again in one call of it.
    private static let changes = 100

    /// Stores sessions, so that they outlive the machine: all those of connected players together, or none.
    ///
    /// Sessions that have waited for a while are stored with the time when they were lost, to within a sixty-fourth of
    /// what the rules allow them, so that no restart lengthens it; those of one such time are stored together. The engine
    /// is asked also while this process hands over. If sessions do not wait for their players, nothing is stored.
    ///
    /// - Throws: What prevents that they are written.
    package func store(_ sessions: [StoredSession]) async throws(AccountError) {
        guard self.resumeSeconds > 0, let first = sessions.first else { return }
        let present = sessions.map { self.sessions.session(of: $0.account) }
        let wereLost = present.map { $0?.lostAt != nil }
        guard sessions.count == 1 else {
            try await self.write(sessions, present)
            for (session, wasLost) in zip(present, wereLost) { self.follow(session, wasLost) }
            return
        }
        // Its player may come back meanwhile, or it may end.
        let isInTurn = await self.turns.enter(first.account)
        defer { if isInTurn { self.turns.leave(first.account) } }
        if let session = present[0], session.connection == nil || wereLost[0] && session.lostAt == nil { return }
        try await self.write(sessions, present)
        present[0]?.noteStored()
    }

    /// Notes that a session was stored; if it has gone on or ended meanwhile, that is written, too.
    private func follow(_ session: Session?, _ wasLost: Bool) {
        guard let session else { return }
        session.noteStored()
        let account = session.account.id
        if session.connection == nil {
            self.turns.enqueue(account) {
                if self.sessions.session(of: account) == nil { await self.endTokens(of: account) }
            }
        } else if wasLost, session.lostAt == nil {
            self.turns.enqueue(account) { await self.noteFound(account) }
        }
    }

    private func write(_ sessions: [StoredSession], _ present: [Session?]) async throws(AccountError) {
        let (now, step) = (self.clock.now, max(10_000, self.rules.sessions.resumeMilliseconds / 64))
        var groups: [Int64: [StoredSession]] = [:]
        for (session, present) in zip(sessions, present) {
            var lostAt = present?.lostAt ?? now
            if sessions.count > 1 { lostAt = now - (now - lostAt + step - 1) / step * step }
            groups[lostAt, default: []].append(session)
        }
        // Those of connected players first.
        for (lostAt, group) in groups.sorted(by: { $0.key > $1.key }) {
            do throws(WorldError) {
                try await self.resumes.store(group, lostAt: lostAt)
            } catch {
                throw self.refusal(error, at: "Accounts.store")
            }
        }
    }

    /// Tries again what could not be written, and removes stored sessions that have waited too long: in bounded steps,
    /// and as far as the engine can do it now.
    package func removeExpiredSessions() async {
        for account in self.unsaved.accounts(atMost: Self.changes) where await self.turns.enter(account) {
            await self.saveChange(of: account)
            self.turns.leave(account)
        }
        let (resumes, time) = (self.resumes, self.clock.now - self.rules.sessions.resumeMilliseconds)
        for _ in 0..<Self.steps {
            let removed = try? await self.ask("Accounts.removeExpired", for: .writing) { () async throws(WorldError) in
                try await resumes.removeSessions(lostBefore: time)
            }
            guard let removed, removed > 0 else { return }
        }
    }
}
