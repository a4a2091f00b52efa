import Contexts
import Telemetry

extension Accounts {
    /// Ends the session of a token that was presented after its client had confirmed a later one: one of the two clients
    /// has copied it, and nobody can tell which.
    func endReused(_ record: TokenRecord, on connection: Connection) async -> ResumeOutcome {
        let account = record.account
        let session = self.sessions.session(of: account).flatMap { $0.mayHave(record.family) ? $0 : nil }
        if let session, let former = self.sessions.end(session) {
            self.claims.end(session.number)
            former.outbound.disconnect(.ended, saying: [.text(self.rules.texts[.sessionEnded])])
        }
        let name = session?.account.username
        let found = name == nil ? try? await self.record(of: account) : nil
        self.logger.log(
            .tokenReused,
            connection.logFields([.account: name ?? found?.username ?? "account \(account)"])
        )
        await self.endTokens(of: account, alarm: true)
        return .refused(.ended)
    }
}
