import ArgumentParser
import Contexts

/// Shows and ends sessions: `uuu-server session …`.
struct SessionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "session",
        abstract: "List the players who are logged in, or end a session.",
        subcommands: [SessionListCommand.self, SessionEndCommand.self]
    )
}

/// Lists sessions: `uuu-server session list`.
struct SessionListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the players who are logged in, with their contexts and addresses.",
        discussion: """
            While no server runs nobody is listed, also not those who can come back to a stored session.

            For example: uuu-server session list --json
            """
    )

    @OptionGroup var options: StaffOptions

    func run() async throws {
        try await self.options.list({ .sessions(after: $0) }, orElse: "nobody is logged in")
    }
}

/// Ends the session of a player: `uuu-server session end NAME`.
struct SessionEndCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "end",
        abstract: "End the session of a player, as kick does; without a reason one is given.",
        discussion: """
            For example: uuu-server session end bob

            \(StaffHelp.text)
            """
    )

    @OptionGroup var options: StaffOptions

    @Argument(help: ArgumentHelp("The name of the account.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("The reason, which the player is told.", valueName: "word"))
    var words: [String] = []

    func validate() throws { try StaffHelp.validate([self.name] + self.words) }

    func run() async throws {
        let reason = self.words.isEmpty ? "ended by the operator" : self.words.joined(separator: " ")
        try await self.options.give(.verb(.kick, "\(self.name) \(reason)"))
    }
}
