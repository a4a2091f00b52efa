import World

extension OpenWorld {
    /// How long the status waits for the database.
    private static let glance = TimeLimit(.milliseconds(500))

    /// Whether no account is an administrator's; false also if that cannot be read now.
    var lacksAdministrator: Bool {
        get async {
            guard self.engine.standing.isUsable else { return false }
            return await Self.glance.answer { await self.keepers.hasAdministrator() } == .some(false)
        }
    }

    /// How many seconds to wait between two attempts to write what could not be written.
    private static let seconds = 2
    /// How many of these pass between two removals of stored sessions.
    private static let attempts = 30

    /// Writes what could not be written about stored sessions as soon as the engine takes it, and removes those that
    /// have waited too long for their players, again and again; returns when the task is cancelled.
    func maintainSessions() async {
        var attempts = 0
        while (try? await Task.sleep(for: .seconds(Self.seconds))) != nil {
            attempts += 1
            guard self.engine.standing.isUsable else { continue }
            if !self.accounts.gate.isLoaded { try? await self.accounts.loadGate() }
            if self.accounts.hasUnsavedChanges { await self.accounts.saveChanges() }
            guard attempts >= Self.attempts else { continue }
            attempts = 0
            await self.accounts.removeExpiredSessions()
            await self.accounts.saveHits()
        }
    }
}
