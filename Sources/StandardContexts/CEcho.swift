import Contexts

/// Answers each message, text or binary, with the same message; for conformance suites and benchmarks.
///
/// No command leads to it: a connection is in it only if the configuration names it as the initial context.
actor CEcho: LineContext {
    /// `c_echo`.
    static let name: ContextName = .echo

    /// Answers with the same text.
    static let handler = LineHandler<CEcho> { _, line in Reply(line) }

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Returns no greeting, so that clients which measure receive only their own messages.
    func entered() -> Reply {
        .nothing
    }

    /// Answers with the same bytes.
    func handleBinary(_ bytes: [UInt8]) -> Reply {
        Reply(events: [.binary(bytes)])
    }
}
