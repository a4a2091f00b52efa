import Addresses
package import Contexts
package import Logging
import Synchronization
import Telemetry

/// The staff's verbs: each act is checked, carried out, and written to the audit in the same transaction.
///
/// It serves players and the machine's shell, in a running server or in a process of its own on the database. Acts
/// are done one after the other; when the answer of one is given, it is in force at every door. Safe from any thread.
package final class Keepers: StaffService, Sendable {
    let store: any AccountStore
    let moderation: any ModerationStore
    let gate: GateTable
    let accounts: Accounts
    let logger: Logger
    let pending = PendingOrders()
    private let clock: WorldClock
    private let time: TimeSource
    private let turns = AccountTurns()
    private let heldCapabilities: Mutex<RoleCapabilities>
    /// How often each member of staff has told everybody something.
    private let announcements = Mutex<[Int64: RateMeter]>([:])

    /// Ends the connections of strangers in networks that are banned.
    private let strangers = Mutex<(@Sendable () -> Void)?>(nil)

    /// How long an account that was kicked may not log in, in milliseconds.
    static let kickMilliseconds: Int64 = 60_000
    /// How often somebody may tell everybody something.
    private static let announcementRate = Rate(5, in: 600_000)

    /// Makes the keepers of a world.
    ///
    /// - Parameters:
    ///   - store: The accounts.
    ///   - moderation: What is stored of their work.
    ///   - accounts: Whose sessions end, and who may come in.
    ///   - capabilities: What each role may do.
    ///   - clock: The time in UTC.
    ///   - time: The time of a clock that nobody sets.
    ///   - logger: The log, which has a record of each act.
    package init(
        store: any AccountStore,
        moderation: any ModerationStore,
        accounts: Accounts,
        capabilities: RoleCapabilities = .standard,
        clock: WorldClock,
        time: TimeSource = .machine,
        logger: Logger
    ) {
        self.store = store
        self.moderation = moderation
        self.gate = accounts.gate
        self.accounts = accounts
        self.heldCapabilities = Mutex(capabilities)
        self.clock = clock
        self.time = time
        self.logger = logger
    }

    /// What each role may do now.
    package var capabilities: RoleCapabilities { self.heldCapabilities.withLock { $0 } }

    /// Changes what each role may do, from the next act on.
    package func apply(_ capabilities: RoleCapabilities) { self.heldCapabilities.withLock { $0 = capabilities } }

    /// Has connections on which nobody is logged in ended after the ban of a network.
    package func whenNetworkIsBanned(_ act: @escaping @Sendable () -> Void) { self.strangers.withLock { $0 = act } }

    /// Ends the connections of strangers in networks that are banned.
    func turnStrangersAway() { self.strangers.withLock { $0 }?() }

    /// The time, in milliseconds since 1970, UTC.
    var now: Int64 { self.clock.now.milliseconds }

    /// The time of the clock that nobody sets.
    var moment: Duration { self.time.now() }

    /// Carries out what a player has typed; see ``StaffService/run(_:_:on:)``.
    package func run(_ verb: StaffVerb, _ arguments: String, on connection: Connection) async -> StaffAnswer {
        guard let account = connection.account else { return Self.forbidden }
        return await self.run(verb, arguments, by: .player(account, connection))
    }

    /// Carries out what a member of staff has typed, previews it, or says why not.
    ///
    /// - Parameters:
    ///   - verb: The verb.
    ///   - arguments: What was typed after the verb, without leading and trailing blanks.
    ///   - actor: Who has typed it; a player's role is the one at this moment.
    ///   - isConfirmed: Whether it is done at once where a preview would come first.
    /// - Returns: What they are told.
    @concurrent
    package func run(
        _ verb: StaffVerb,
        _ arguments: String,
        by actor: StaffActor,
        isConfirmed: Bool = false
    ) async -> StaffAnswer {
        do throws(StaffMistake) {
            guard let present = actor.present(in: self.accounts.sessions), self.mayUse(verb, present) else {
                return Self.forbidden
            }
            let order = try StaffOrder(verb, arguments)
            // An order that changes nothing need not wait for its turn.
            guard order.isAct else { return await self.answer(order, verb, by: present, isConfirmed: false) }
            let hasTurn = await self.turns.enter(0)
            guard hasTurn else { return StaffAnswer(.unavailable, ["Too many acts wait. Try again."]) }
            defer { self.turns.leave(0) }
            // Other staff may have acted on them while they waited.
            guard let present = actor.present(in: self.accounts.sessions), self.mayUse(verb, present) else {
                return Self.forbidden
            }
            return await self.answer(order, verb, by: present, isConfirmed: isConfirmed)
        } catch {
            return StaffAnswer(error)
        }
    }

    private static var forbidden: StaffAnswer { StaffAnswer(.forbidden, ["You may not do that."]) }

    /// Returns whether somebody may use a verb now.
    private func mayUse(_ verb: StaffVerb, _ actor: StaffActor) -> Bool {
        verb.capabilities.contains { self.allows($0, to: actor) }
    }

    /// Carries out an order, and turns what prevents it into an answer.
    private func answer(
        _ order: StaffOrder,
        _ verb: StaffVerb,
        by actor: StaffActor,
        isConfirmed: Bool
    ) async -> StaffAnswer {
        do {
            try await self.loadGate()
            let answer = try await self.carryOut(order, verb, by: actor)
            guard answer.outcome == .previewed, isConfirmed else { return answer }
            return try await self.confirm(by: actor)
        } catch let mistake as StaffMistake {
            return StaffAnswer(mistake)
        } catch let error as WorldError where error.code == .uncertain {
            // What is in force is what the database says, as soon as it answers.
            self.gate.unload()
            try? await self.loadGate()
            return StaffAnswer(.unavailable, ["It may or may not be done: the database has not answered. Please look."])
        } catch let error as WorldError where error.code == .busy {
            return StaffAnswer(.unavailable, ["Nothing has changed: too many passwords are being checked. Try again."])
        } catch {
            return StaffAnswer(.unavailable, ["Nothing has changed: the database does not answer."])
        }
    }

    /// Returns until when the player on a connection is silenced, and why; nil if not.
    package func silence(of connection: Connection) -> Silence? {
        let now = self.now
        let own = connection.account.flatMap { self.gate.restriction(.mute, of: $0.id, at: now) }
        guard let mute = own ?? self.gate.restriction(.mute, of: connection.address, at: now) else { return nil }
        return Silence(until: mute.until.map { .milliseconds($0) }, reason: mute.reason)
    }

    /// Returns what is forbidden an account now.
    package func restrictions(of account: Int64) -> [Restriction] {
        Restriction.Kind.allCases.compactMap { self.gate.restriction($0, of: account, at: self.now) }
    }

    /// Returns whether there is an account that runs the world; nil if that cannot be read now.
    package func hasAdministrator() async -> Bool? {
        (try? await self.moderation.count(from: .administrator)).map { $0 > 0 }
    }

    /// Returns whether an actor has a capability; the shell has all.
    func allows(_ capability: Capability, to actor: StaffActor) -> Bool {
        guard let account = actor.account else { return true }
        return self.capabilities.allow(capability, to: account.role)
    }

    /// Carries out an order, in the turn of all acts.
    func carryOut(
        _ order: StaffOrder,
        _ verb: StaffVerb,
        by actor: StaffActor,
        confirming accounts: Set<Int64>? = nil
    ) async throws -> StaffAnswer {
        switch order {
        case .kick(let name, let reason): try await self.kick(name, reason, by: actor)
        case .restrict(let kind, let target, let time, let isSoft, let reason):
            try await self.restrict(
                Wish(kind: kind, target: target, time: time, isSoft: isSoft, reason: reason),
                order,
                by: actor,
                confirming: accounts
            )
        case .lift(let kind, let target): try await self.lift(kind, target, by: actor)
        case .list(let kind, let word): self.list(kind, word, for: actor)
        case .check(let target): try await self.check(target, for: actor)
        case .announce(let text): try await self.announce(text, by: actor)
        case .showLevel: self.showLevel()
        case .setLevel(let word, let time, let endsSessions):
            try await self.setLevel(
                word,
                time,
                order,
                endsSessions: endsSessions,
                by: actor,
                isConfirmed: accounts != nil
            )
        case .invite(let players, let time): try await self.invite(players, time, by: actor)
        case .invitations: try await self.listInvitations()
        case .uninvite(let code): try await self.uninvite(code, by: actor)
        case .resetPassword(let name): try await self.resetPassword(of: name, by: actor)
        case .account(let name, nil): try await self.show(name, for: actor)
        case .account(let name, let change?):
            try await self.change(name, change, order, by: actor, confirming: accounts)
        case .note(let name, let words): try await self.note(words, about: name, by: actor)
        case .rename(let name, let new): try await self.rename(name, to: new, by: actor)
        case .role(let name, let role): try await self.setRole(role, of: name, by: actor)
        case .audit(let name, let count): try await self.audit(name, count)
        case .confirm: try await self.confirm(by: actor)
        }
    }

    /// Does what was previewed; what it would do is counted again.
    private func confirm(by actor: StaffActor) async throws -> StaffAnswer {
        guard let pending = self.pending.take(of: actor.name, at: self.moment) else {
            throw StaffMistake("There is nothing to confirm, or its 30 seconds have passed.")
        }
        guard self.mayUse(pending.verb, actor) else {
            throw StaffMistake("You may not do that any more.", isForbidden: true)
        }
        return try await self.carryOut(pending.order, pending.verb, by: actor, confirming: pending.accounts)
    }

    /// Writes a change and its action, and logs it.
    ///
    /// - Returns: False if there was nothing to change.
    func act(
        _ change: StaffChange,
        _ verb: StaffVerb,
        on target: String,
        until: Int64? = nil,
        reason: String = "",
        detail: String = "",
        by actor: StaffActor
    ) async throws(WorldError) -> Bool {
        let action = StaffAction(
            at: self.now,
            actor: actor.name,
            verb: verb.rawValue,
            target: target,
            until: until,
            reason: reason,
            detail: detail
        )
        guard try await self.moderation.carryOut(change, noting: action) else { return false }
        self.logger.log(.staffActed, [.staff: actor.name, .verb: verb.rawValue, .target: target])
        return true
    }

    /// Returns whether somebody may tell everybody something once more now, and counts it.
    func mayAnnounce(_ actor: StaffActor) -> Bool {
        guard let account = actor.account else { return true }
        let now = UInt64(max(0, self.moment.milliseconds))
        return self.announcements.withLock { $0[account.id, default: RateMeter()].take(Self.announcementRate, at: now) }
    }

    /// Loads the gate unless that was done.
    private func loadGate() async throws {
        guard !self.gate.isLoaded else { return }
        try await self.accounts.loadGate()
    }

    /// Acts on an account in its turn, in which no login, resume or change of tokens of it is under way.
    ///
    /// So of an act and a login at the same moment, one finds what the other has done.
    func inTurn<Answer>(
        of account: Int64,
        _ act: () async throws -> Answer
    ) async throws -> Answer {
        guard await self.accounts.turns.enter(account) else {
            throw StaffMistake("Too much is going on with that account. Try again.")
        }
        defer { self.accounts.turns.leave(account) }
        return try await act()
    }
}

extension StaffAnswer {
    /// Tells why an order cannot be carried out.
    fileprivate init(_ mistake: StaffMistake) {
        self.init(mistake.isForbidden ? .forbidden : .mistaken, mistake.lines)
    }
}
