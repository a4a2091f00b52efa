import Contexts

/// Says back what it is told, text and bytes, and nothing else; for conformance suites and benchmarks.
///
/// No word leads here: a connection meets it only when the configuration names it as the initial context.
actor CEcho: LineContext {
    /// `c_echo`.
    static let name: ContextName = .echo

    /// The same text.
    static let handler = LineHandler<CEcho> { _, line in Reply(line) }

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    /// Nothing: whoever measures counts only what comes back.
    func entered() -> Reply {
        .nothing
    }

    /// The same bytes.
    func handleBinary(_ bytes: [UInt8]) -> Reply {
        Reply(events: [.binary(bytes)])
    }
}
