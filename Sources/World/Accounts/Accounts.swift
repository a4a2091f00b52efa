package import Contexts
package import Logging
import Synchronization
import Telemetry

/// All logins, registrations and changes of passwords, and all sessions that are resumed: no other type does these.
///
/// It caches no accounts, but reads the store each time. Its functions run on the caller's executor and wait for the
/// store and the hasher without blocking it.
package final class Accounts: AccountService {
    struct Rules: Sendable {
        var policy: AccountPolicy
        var sessions: SessionRules
        var texts: Texts

        var passwords: PasswordPolicy {
            PasswordPolicy(
                minimum: self.policy.passwordMinimum,
                serverName: self.policy.serverName,
                blocklist: self.policy.blocklist
            )
        }
    }

    let store: any AccountStore
    let claims: any SessionStore
    let resumes: any ResumeStore
    let logins: any LoginStore
    let moderation: (any ModerationStore)?
    /// Who may come in and speak now.
    package let gate: GateTable
    let hasher: any PasswordHasher
    let hashes: any TokenHasher
    let sessions: Sessions
    let clock: ResumeClock
    /// The time in UTC by which staff decide, and the gate with them.
    let wall: WorldClock
    let time: TimeSource
    let logger: Logger
    /// The turns of logins, resumes and changes of tokens.
    let turns = AccountTurns()
    /// What could not be written about stored sessions.
    let unsaved = UnsavedChanges()
    private let waits = HandoverWaits()
    /// Whether the process ends, and has begun to store all sessions together.
    let hasStoredAll = Atomic(false)
    let addressQuestions = AddressQuestions()
    /// What clients have tried lately.
    let attempts: Attempts
    /// What could not be written about logins yet.
    let unsavedLogins = UnsavedLogins()
    /// How often the sessions of all players were ended in this process.
    let playerEndings = Atomic<UInt64>(0)
    /// How many passwords were changed in this process.
    let passwordChanges = Atomic<UInt64>(0)
    private let heldRules: Mutex<Rules>
    private let heldDummyHash: Mutex<String>

    /// Makes the service; waits until a dummy hash has been computed with one pass over the memory.
    ///
    /// - Parameters:
    ///   - store: The accounts.
    ///   - claims: The engine's sessions, which each login claims.
    ///   - resumes: The engine's stored sessions and their tokens.
    ///   - logins: What the engine remembers of logins.
    ///   - moderation: What the engine has of the work of staff; nil where nobody keeps order.
    ///   - gate: Who may come in.
    ///   - hasher: Hashes passwords.
    ///   - hashes: Computes the digests of tokens.
    ///   - sessions: The players who are logged in.
    ///   - policy: The operator's settings for accounts.
    ///   - rules: The operator's settings for sessions.
    ///   - texts: The sentences, for what a connection is told before it is closed.
    ///   - clock: The time in UTC.
    ///   - time: The time of a clock that nobody sets.
    ///   - logger: The log for logins, registrations and changes of passwords.
    /// - Throws: What the hasher throws; no login is possible without it.
    package init(
        store: any AccountStore,
        claims: any SessionStore,
        resumes: any ResumeStore,
        logins: any LoginStore,
        moderation: (any ModerationStore)? = nil,
        gate: GateTable = GateTable(),
        hasher: any PasswordHasher,
        hashes: any TokenHasher,
        sessions: Sessions,
        policy: AccountPolicy,
        rules: SessionRules,
        texts: Texts,
        clock: WorldClock,
        time: TimeSource = .machine,
        logger: Logger
    ) async throws(WorldError) {
        self.store = store
        self.claims = claims
        self.resumes = resumes
        self.logins = logins
        self.moderation = moderation
        self.gate = gate
        self.hasher = hasher
        self.hashes = hashes
        self.sessions = sessions
        self.clock = ResumeClock(clock, time)
        self.wall = clock
        self.time = time
        self.attempts = Attempts(policy.attempts, time: time)
        self.logger = logger
        let dummyHash = try await hasher.dummyHash()
        self.heldDummyHash = Mutex(dummyHash)
        self.heldRules = Mutex(Rules(policy: policy, sessions: rules, texts: texts))
    }

    /// Applies another policy, other rules for sessions and other sentences.
    ///
    /// Work that has begun continues with the old ones.
    package func apply(_ policy: AccountPolicy, _ rules: SessionRules, texts: Texts) {
        self.heldRules.withLock { $0 = Rules(policy: policy, sessions: rules, texts: texts) }
        self.attempts.apply(policy.attempts)
    }

    /// Replaces the dummy hash, so that comparing with it costs what comparing with new hashes costs.
    package func apply(dummyHash: String) { self.heldDummyHash.withLock { $0 = dummyHash } }

    /// The hash that a password is compared with if no account has the name (SEC-21).
    var dummyHash: String { self.heldDummyHash.withLock { $0 } }

    /// The present policy and sentences.
    var rules: Rules { self.heldRules.withLock { $0 } }

    /// The passwords that the operator does not allow now.
    package var blocklist: PasswordBlocklist { self.rules.policy.blocklist }

    /// Whether new accounts can be registered now.
    package var registrationIsOpen: Bool {
        self.rules.policy.registrationIsOpen && self.gate.level(at: self.now).word < .login
    }

    /// Whether who registers needs an invitation now.
    package var registrationNeedsInvitation: Bool { self.gate.level(at: self.now).word == .invite }

    /// Prepares the hand-over to the next process: ends all waits within a second.
    ///
    /// A caller that waits for a hash or a read is refused at once with `renewing`: nothing has changed, and the next process
    /// can be asked. A write that has begun is waited for up to 900 ms, and then refused with `uncertain`.
    package func depart() { self.waits.begin(writesWithin: Self.patience) }

    /// Whether a write took longer than that, as on a disk that does not answer.
    package var hasGivenUpWrites: Bool { self.waits.hasGivenUpWrites }

    /// How long a write may delay the hand-over.
    ///
    /// It is shorter than the wait for commands (`close_seconds`), after which the player would be told that the
    /// command was lost.
    private static let patience = Duration.milliseconds(900)

    /// Asks the engine or the hasher, and turns a refusal into an ``AccountError``.
    ///
    /// - Parameters:
    ///   - location: The function that asks, for the log.
    ///   - work: Whether the question may change anything.
    ///   - undo: Called with an answer that comes after the wait was given up.
    ///   - question: Asks the engine or the hasher.
    /// - Returns: The answer.
    /// - Throws: ``AccountError``: the refusal of the engine or the hasher, or `renewing` or `uncertain` after
    ///   ``depart()``.
    func ask<Answer: Sendable>(
        _ location: String,
        for work: HandoverWaits.Work = .reading,
        undo: @escaping @Sendable (Answer) -> Void = { _ in },
        _ question: @escaping @Sendable () async throws(WorldError) -> Answer
    ) async throws(AccountError) -> Answer {
        switch await self.waits.wait(for: work, undo: undo, question) {
        case .result(.success(let answer)): return answer
        case .result(.failure(let error)): throw self.refusal(error, at: location)
        case .givenUp where work == .writing: throw AccountError(.uncertain, at: location)
        case .givenUp, .notBegun: throw AccountError(.renewing, at: location)
        }
    }

    /// Turns a refusal of the engine or the hasher into an error, and logs it if that is new to the log.
    func refusal(_ error: WorldError, at location: String) -> AccountError {
        switch error.code {
        case .usernameTaken: return AccountError(.usernameTaken, at: location)
        case .usernameAlike: return AccountError(.usernameAlike, at: location)
        case .emailTaken: return AccountError(.emailTaken, at: location)
        case .invitationInvalid: return AccountError(.invitationInvalid, at: location)
        case .cancelled: return AccountError(.connectionClosed, at: location)
        case .busy:
            self.logger.log(.hashingBusy, [.error: error.description])
            return AccountError(.busy, at: location, hint: error.description)
        case .unavailable: return self.refusal(.unavailable, for: error, at: location)
        case .notSaved: return self.refusal(.notSaved, for: error, at: location)
        case .uncertain: return self.refusal(.uncertain, for: error, at: location)
        }
    }

    /// Turns a trouble of the engine or the hasher into an error, and logs it unless the log has a record of it
    /// already.
    private func refusal(_ code: AccountError.Code, for error: WorldError, at location: String) -> AccountError {
        if !error.wasTold { self.logger.log(.accountsUnavailable, [.error: error.description]) }
        return AccountError(code, at: location, hint: error.description)
    }
}
