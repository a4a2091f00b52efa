/// What a server has open, in the order in which it is opened; ``ResourceList`` ends it in reverse.
enum ServerResource: String, CaseIterable, Sendable {
    /// ``ServiceWatchdog``: systemd hears that the process lives until all else has ended.
    case watchdog = "the watchdog"
    /// The sockets that players connect to, until an event loop accepts from them.
    case sockets = "the sockets of players"
    /// ``AdminServer``. Once it can ask the connections it is ended before them.
    case adminSocket = "the admin socket"
    /// ``UnavailableServer``, while the configuration is awaited.
    case refusing = "the loop that refuses"
    /// What the operator is answered while the configuration is awaited.
    case waitingAnswers = "the answers of a server that waits"
    /// The threads of the hasher, until they are a part of the world.
    case hashing = "the hashing threads"
    /// The engine, until it is a part of the world.
    case database = "the database"
    /// ``OpenWorld``.
    case world = "the accounts and their database"
    /// ``ProgramServices``.
    case programServices = "the services of the program"
    /// `ConnectionServer`.
    case connections = "the connections"
    /// What the operator is answered while players are served.
    case answers = "the answers to the operator"
    /// The sockets that other machines can reach, and that nobody is served on.
    case unservedSockets = "the sockets that are not served"
    /// ``UnavailableServer``, for the sockets that nobody is served on.
    case unservedAnswers = "the answers where nobody is served"
}
