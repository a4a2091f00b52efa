public import Logging
import Synchronization

/// What a context may ask of the world; `World` implements the protocols.
///
/// One for all connections: a context holds no more than a reference to it. What the configuration says may change while
/// the server runs: ask each time, and keep nothing.
public final class Services: Sendable {
    /// What a reload of the configuration changes.
    private struct Wording {
        var texts: Texts
        var motd: String?
    }

    /// The gate of all logins, and what an account can change of itself.
    public let accounts: any AccountService
    /// Who is connected.
    public let presence: any PresenceService
    /// For what an operator should read; user text goes into metadata, never into the message.
    public let logger: Logger

    private let wording: Mutex<Wording>
    // Asked for each line, so without a lock.
    private let heldLineLimit: Atomic<Int>

    /// Puts services together.
    public init(
        accounts: any AccountService,
        presence: any PresenceService,
        texts: Texts,
        motd: String?,
        lineLimit: Int = 1024,
        logger: Logger
    ) {
        self.accounts = accounts
        self.presence = presence
        self.logger = logger
        self.wording = Mutex(Wording(texts: texts, motd: motd))
        self.heldLineLimit = Atomic(lineLimit)
    }

    /// The sentences of the conversation, as the configuration has them now.
    public var texts: Texts { self.wording.withLock { $0.texts } }

    /// The message of the day, wrapped for a terminal; nil when it is switched off.
    public var motd: String? { self.wording.withLock { $0.motd } }

    /// The longest line a context takes, in Unicode scalars.
    public var lineLimit: Int { self.heldLineLimit.load(ordering: .relaxed) }

    /// Puts other words and another limit in force: the next reply has them.
    package func apply(texts: Texts, motd: String?, lineLimit: Int) {
        self.wording.withLock { $0 = Wording(texts: texts, motd: motd) }
        self.heldLineLimit.store(lineLimit, ordering: .relaxed)
    }
}
