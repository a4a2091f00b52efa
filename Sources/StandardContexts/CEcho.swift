import Contexts

/// Says back what it is told, text and bytes, and nothing else; for conformance suites and benchmarks.
///
/// No word leads here: a connection meets it only when the configuration names it as the initial context.
actor CEcho: LineContext {
    /// `c_echo`.
    static let name: ContextName = .echo

    /// The same text.
    static let handler = LineHandler<CEcho> { _, line in Reply(line) }

    /// Whose context this is.
    nonisolated let connection: Connection
    /// The services it was given.
    nonisolated let services: Services
    /// Nothing to remember.
    var state: DialogueState

    /// Makes the context of one connection.
    init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    /// Nothing: whoever measures counts only what comes back.
    func sendGreeting() -> Reply {
        .nothing
    }

    /// The same bytes.
    func handleBinary(_ bytes: [UInt8]) -> Reply {
        Reply(events: [.binary(bytes)])
    }
}
