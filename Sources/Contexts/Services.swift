public import Logging

/// What a context may ask of the world; `World` implements the protocols.
///
/// One for all connections: a context holds no more than a reference to it.
public final class Services: Sendable {
    /// The gate of all logins, and what an account can change of itself.
    public let accounts: any AccountService
    /// Who is connected.
    public let presence: any PresenceService
    /// The sentences of the conversation, as the configuration has them.
    public let texts: Texts
    /// The message of the day, wrapped for a terminal; nil when it is switched off.
    public let motd: String?
    /// The longest line a context takes, in Unicode scalars.
    public let lineLimit: Int
    /// For what an operator should read; user text goes into metadata, never into the message.
    public let logger: Logger

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
        self.texts = texts
        self.motd = motd
        self.lineLimit = lineLimit
        self.logger = logger
    }
}
