package import Contexts
package import Logging
import Synchronization
import Telemetry

/// The one gate of every login, and of all that changes an account.
///
/// Holds no account: what it knows comes from the store each time. Its functions run on the caller's executor and wait
/// for the disk and the hasher without blocking it.
package final class Accounts: AccountService {
    struct Rules: Sendable {
        var policy: AccountPolicy
        var texts: Texts

        var passwords: PasswordPolicy {
            PasswordPolicy(minimum: self.policy.passwordMinimum, serverName: self.policy.serverName)
        }
    }

    let store: any AccountStore
    let claims: any SessionStore
    let hasher: any PasswordHasher
    let sessions: Sessions
    let logger: Logger
    private let departure = Departure()
    let addressQuestions = AddressQuestions()
    private let heldRules: Mutex<Rules>
    private let heldDummyHash: Mutex<String>

    /// Puts the gate together; waits for one pass over the memory of a password hash.
    ///
    /// - Parameters:
    ///   - store: Where accounts are kept.
    ///   - claims: What each login claims its session of.
    ///   - hasher: What passwords are hashed with.
    ///   - sessions: Who is here.
    ///   - policy: What the operator decided about accounts.
    ///   - texts: The sentences, for the one that a displaced connection is told.
    ///   - logger: Told of each login, registration and change of password.
    /// - Throws: What the hasher throws: without it, there is no login to be had.
    package init(
        store: any AccountStore,
        claims: any SessionStore,
        hasher: any PasswordHasher,
        sessions: Sessions,
        policy: AccountPolicy,
        texts: Texts,
        logger: Logger
    ) async throws(WorldError) {
        self.store = store
        self.claims = claims
        self.hasher = hasher
        self.sessions = sessions
        self.logger = logger
        let dummyHash = try await hasher.dummyHash()
        self.heldDummyHash = Mutex(dummyHash)
        self.heldRules = Mutex(Rules(policy: policy, texts: texts))
    }

    /// Puts another policy and other sentences in force; what is under way goes on under those it began with.
    package func apply(_ policy: AccountPolicy, texts: Texts) {
        self.heldRules.withLock { $0 = Rules(policy: policy, texts: texts) }
    }

    /// Compares unknown names with this hash from now on: one that costs what new hashes cost.
    package func apply(dummyHash: String) { self.heldDummyHash.withLock { $0 = dummyHash } }

    /// The hash that a password is compared with when there is no account of that name (SEC-21).
    var dummyHash: String { self.heldDummyHash.withLock { $0 } }

    /// The rules in force at this moment.
    var rules: Rules { self.heldRules.withLock { $0 } }

    /// Whether new accounts can be registered now.
    package var registrationIsOpen: Bool { self.rules.policy.registrationIsOpen }

    /// The process is about to leave all to the next one, and waits for nobody but it has to.
    ///
    /// Who waits for a hash, or for something to be read, is refused at once with `renewing`: nothing has changed, and the
    /// next process can be asked. A write that is under way is waited for a second; who waits longer is refused with
    /// `uncertain`.
    package func depart() { self.departure.begin(writesWithin: Self.patience) }

    /// Whether a write took longer than that: the disk stands still.
    package var hasGivenUpWrites: Bool { self.departure.hasGivenUpWrites }

    /// How long a write may hold up the next process: less than any command is waited for (`close_seconds`), or its player
    /// would hear that the command was lost.
    private static let patience = Duration.milliseconds(900)

    /// Asks the engine or the hasher, and turns its refusal into one that a context can say in words.
    ///
    /// An answer that comes when nobody waits for it any more is undone.
    func ask<Answer: Sendable>(
        _ location: String,
        for work: Departure.Work = .reading,
        undo: @escaping @Sendable (Answer) -> Void = { _ in },
        _ question: @escaping @Sendable () async throws(WorldError) -> Answer
    ) async throws(AccountError) -> Answer {
        switch await self.departure.wait(for: work, undo: undo, question) {
        case .result(.success(let answer)): return answer
        case .result(.failure(let error)): throw self.refusal(error, at: location)
        case .givenUp where work == .writing: throw AccountError(.uncertain, at: location)
        case .givenUp, .notBegun: throw AccountError(.renewing, at: location)
        }
    }

    private func refusal(_ error: WorldError, at location: String) -> AccountError {
        switch error.code {
        case .usernameTaken: return AccountError(.usernameTaken, at: location)
        case .emailTaken: return AccountError(.emailTaken, at: location)
        case .cancelled: return AccountError(.connectionClosed, at: location)
        case .busy:
            self.logger.log(.hashingBusy, [.error: error.description])
            return AccountError(.busy, at: location, hint: error.description)
        case .unavailable: return self.refusal(.unavailable, for: error, at: location)
        case .notSaved: return self.refusal(.notSaved, for: error, at: location)
        case .uncertain: return self.refusal(.uncertain, for: error, at: location)
        }
    }

    /// Passes a trouble of the engine or the hasher on; one that the log has a record of is not told for each who meets it.
    private func refusal(_ code: AccountError.Code, for error: WorldError, at location: String) -> AccountError {
        if !error.wasTold { self.logger.log(.accountsUnavailable, [.error: error.description]) }
        return AccountError(code, at: location, hint: error.description)
    }
}
