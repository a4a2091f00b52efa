import World

extension OpenWorld {
    /// How long to wait between two removals of stored sessions.
    private static let interval = Duration.seconds(60)

    /// Removes stored sessions that have waited too long for their players, again and again; returns when the task is
    /// cancelled.
    func removeExpiredSessions() async {
        while (try? await Task.sleep(for: Self.interval)) != nil {
            guard self.engine.standing.isUsable else { continue }
            await self.accounts.removeExpiredSessions()
        }
    }
}
