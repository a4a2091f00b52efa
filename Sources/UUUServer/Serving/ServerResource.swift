/// What a server opens, in the order of opening; ``ResourceList`` ends it in reverse.
enum ServerResource: String, CaseIterable, Sendable {
    /// ``ServiceWatchdog``: it tells systemd that the process is alive until everything else has ended.
    case watchdog = "the watchdog"
    /// The sockets that players connect to, until a `ConnectionServer` listens on them and owns them.
    case sockets = "the sockets of players"
    /// ``AdminServer``. While connections are served it is ended before them, because its answers ask them.
    case adminSocket = "the admin socket"
    /// ``UnavailableServer``, while the server waits for a usable configuration.
    case refusing = "the loop that refuses"
    /// The admin answers while the server waits for a usable configuration.
    case waitingAnswers = "the answers of a server that waits"
    /// The hashing threads, until ``OpenWorld`` owns them.
    case hashing = "the hashing threads"
    /// The engine, until ``OpenWorld`` owns it.
    case database = "the database"
    /// ``OpenWorld``.
    case world = "the accounts and their database"
    /// ``ProgramServices``.
    case programServices = "the services of the program"
    /// `ConnectionServer`.
    case connections = "the connections"
    /// The admin answers while players are served.
    case answers = "the answers to the operator"
    /// The sockets that other machines can reach, on which nobody is served.
    case unservedSockets = "the sockets that are not served"
    /// ``UnavailableServer`` for those sockets.
    case unservedAnswers = "the answers where nobody is served"
}
