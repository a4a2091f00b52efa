public import Contexts

/// Says back what it is told, text and bytes, and nothing else; for conformance suites and benchmarks.
///
/// No word leads here: a connection meets it only when the configuration names it as the initial context.
public actor CEcho: Context {
    /// `c_echo`.
    public static let name: ContextName = .echo

    /// No words: everything is said back.
    public static let commands = CommandTable<CEcho>([], unrecognized: .unrecognizedCommand)

    /// Whose context this is.
    public nonisolated let connection: Connection
    /// The services it was given.
    public nonisolated let services: Services
    /// Nothing to remember.
    public var state: DialogueState

    /// Makes the context of one connection.
    public init(connection: Connection, services: Services, restoring state: DialogueState?) {
        self.connection = connection
        self.services = services
        self.state = state ?? DialogueState()
    }

    /// Nothing: whoever measures counts only what comes back.
    public func sendGreeting() -> Reply {
        .nothing
    }

    /// The same text.
    public func handleCommand(_ line: String) -> Reply {
        Reply(line)
    }

    /// The same text, at once.
    public func handleNow(_ line: String) -> Reply? {
        Reply(line)
    }

    /// The same text, at once; no state is compared, since nothing is remembered.
    public func attempt(_ line: String) -> Attempt? {
        .success(Reply(line))
    }

    /// The same bytes.
    public func handleBinary(_ bytes: [UInt8]) -> Reply {
        Reply(messages: [.binary(bytes)])
    }
}
