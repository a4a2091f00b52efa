package import Contexts
import Synchronization

extension Accounts {
    /// How many sessions that waited too long are removed in one call of ``removeExpiredSessions()``, in steps of 500.
    static let steps = 20
    /// For how many milliseconds more than its time a stored session is remembered: an hour.
    static let remembrance: Int64 = 3_600_000
    /// How many changes are tried again in one call of ``saveChanges()``.
    private static let changes = 100

    /// Stores a session whose connection was lost, so that it outlives the machine.
    ///
    /// It is not stored if it has gone on or ended meanwhile, nor once ``storeAll(_:)`` was called, as that would write
    /// a count that is not known over one that is.
    ///
    /// - Throws: What prevents that it is written.
    package func store(_ session: StoredSession) async throws(AccountError) {
        guard self.resumeSeconds > 0 else { return }
        let present = self.sessions.session(of: session.account)
        let wasLost = present?.lostAt != nil
        // Its player may come back meanwhile, or it may end.
        let isInTurn = await self.turns.enter(session.account)
        defer { if isInTurn { self.turns.leave(session.account) } }
        if let present, present.connection == nil || wasLost && present.lostAt == nil { return }
        // What ended before it is written first, or it would end what is stored now.
        await self.saveChange(of: session.account)
        guard !self.hasStoredAll.load(ordering: .acquiring) else { return }
        try await self.write([session], [present])
        present?.noteStored()
    }

    /// Stores all sessions together, or none, as the process ends.
    ///
    /// Sessions that have waited for a while are stored with the time when they were lost, to within a sixty-fourth of
    /// what the rules allow them, so that no restart lengthens it; those of one such time are stored together. The engine
    /// is asked also while this process hands over. If sessions do not wait for their players, nothing is stored.
    ///
    /// - Throws: What prevents that they are written.
    package func storeAll(_ sessions: [StoredSession]) async throws(AccountError) {
        guard self.resumeSeconds > 0, !sessions.isEmpty else { return }
        self.hasStoredAll.store(true, ordering: .releasing)
        let present = sessions.map { self.sessions.session(of: $0.account) }
        let wereLost = present.map { $0?.lostAt != nil }
        try await self.write(sessions, present)
        for (session, wasLost) in zip(present, wereLost) { self.follow(session, wasLost) }
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

    /// Whether there is something about stored sessions or logins that is not written.
    package var hasUnsavedChanges: Bool { !self.unsaved.isEmpty || !self.unsavedLogins.isEmpty }

    /// Writes what has changed of logins, and tries again what could not be written, in bounded steps.
    package func saveChanges() async {
        await self.saveLogins()
        for account in self.unsaved.accounts(atMost: Self.changes) where await self.turns.enter(account) {
            await self.saveChange(of: account)
            self.turns.leave(account)
        }
    }

    /// Tries for the last time what could not be written, before the process ends: stored sessions that have ended would
    /// else go on in the next one.
    ///
    /// What has changed of logins is written, too.
    ///
    /// - Returns: How many sessions stay unwritten.
    package func saveLastChanges() async -> Int {
        await self.saveLogins()
        let (resumes, now) = (self.resumes, self.clock.now)
        let accounts = self.unsaved.accounts(atMost: .max)
        var saved = 0
        for start in stride(from: 0, to: accounts.count, by: Self.changes) {
            let part = accounts[start...].prefix(Self.changes)
            // Together they are one transaction.
            let results = await withTaskGroup(of: Bool.self) { group in
                for account in part {
                    guard let change = self.unsaved[account] else { continue }
                    group.addTask {
                        guard (try? await change.save(of: account, in: resumes, at: now)) != nil else { return false }
                        self.unsaved.remove(account)
                        return true
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            saved += results.count { $0 }
            // The others would fail, too.
            guard results.allSatisfy({ $0 }) else { break }
        }
        return accounts.count - saved
    }

    /// Removes stored sessions that have waited too long, and logins that are long past, in bounded steps, and as far as
    /// the engine can do it now.
    ///
    /// They stay for another hour, so that their tokens are refused as expired and not as unknown.
    package func removeExpiredSessions() async {
        await self.removeOldLogins()
        let wait = self.rules.sessions.resumeMilliseconds + Self.remembrance
        let (resumes, time) = (self.resumes, self.clock.now - wait)
        for _ in 0..<Self.steps {
            let removed = try? await self.ask("Accounts.removeExpired", for: .writing) { () async throws(WorldError) in
                try await resumes.removeSessions(lostBefore: time)
            }
            guard let removed, removed > 0 else { return }
        }
    }
}
