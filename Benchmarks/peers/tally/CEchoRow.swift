import Contexts

/// Echoes the text after the command `echo`, with a command table as an author writes it.
actor CEchoRow: Context {
    static let name = ContextName(rawValue: "c_echo_row")
    static let commands = CommandTable<CEchoRow>(
        [
            Command("echo", usage: "<text>", help: "say it back", minimumArguments: 1) { _, arguments in
                Reply(String(arguments.text))
            }
        ],
        unrecognized: TextKey("echo_row", "Say echo.", help: "a word that is not known")
    )

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    func entered() -> Reply {
        .nothing
    }
}
