import ArgumentParser
import Contexts

/// One of staff's verbs as a subcommand, with the grammar that staff use in the game: `uuu-server ban 192.0.2.7 flooding`.
struct VerbCommand<Subcommand: VerbSubcommand>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        let verb = Subcommand.verb
        let usage = verb.usage.isEmpty ? "" : " \(verb.usage)"
        let abstract = verb.help.prefix(1).uppercased() + verb.help.dropFirst() + "."
        return CommandConfiguration(
            commandName: verb.rawValue,
            abstract: abstract,
            usage: "uuu-server \(verb.rawValue)\(usage) [--json] [--yes] [--socket <path>] [--config <file>]",
            discussion: """
                For example: uuu-server \(Subcommand.example)

                \(StaffHelp.text)
                """
        )
    }

    @OptionGroup var options: StaffOptions

    @Argument(help: ArgumentHelp("What follows the word, as in the game; quotes are not needed.", valueName: "word"))
    var words: [String] = []

    func validate() throws { try StaffHelp.validate(self.words) }

    func run() async throws {
        try await self.options.give(.verb(Subcommand.verb, self.words.joined(separator: " ")))
    }
}

/// A verb that is a subcommand of its own.
protocol VerbSubcommand {
    /// The verb.
    static var verb: StaffVerb { get }
}

extension VerbSubcommand {
    /// A command line, without the program.
    static var example: String { self.verb.example }
}

/// The verbs that are subcommands of their own.
enum VerbSubcommands {
    enum Kick: VerbSubcommand { static let verb = StaffVerb.kick }
    enum Ban: VerbSubcommand { static let verb = StaffVerb.ban }
    enum Unban: VerbSubcommand { static let verb = StaffVerb.unban }
    enum Bans: VerbSubcommand { static let verb = StaffVerb.bans }
    enum Check: VerbSubcommand { static let verb = StaffVerb.check }
    enum Mute: VerbSubcommand { static let verb = StaffVerb.mute }
    enum Unmute: VerbSubcommand { static let verb = StaffVerb.unmute }
    enum Mutes: VerbSubcommand { static let verb = StaffVerb.mutes }
    enum Announce: VerbSubcommand { static let verb = StaffVerb.announce }
    enum Level: VerbSubcommand { static let verb = StaffVerb.level }
    enum Invite: VerbSubcommand { static let verb = StaffVerb.invite }
    enum Invites: VerbSubcommand { static let verb = StaffVerb.invites }
    enum Uninvite: VerbSubcommand { static let verb = StaffVerb.uninvite }
    enum Audit: VerbSubcommand { static let verb = StaffVerb.audit }

    /// The subcommands, in the order in which help lists them.
    static let all: [any ParsableCommand.Type] = [
        VerbCommand<Kick>.self, VerbCommand<Mute>.self, VerbCommand<Unmute>.self, VerbCommand<Mutes>.self,
        VerbCommand<Ban>.self, VerbCommand<Unban>.self, VerbCommand<Bans>.self, VerbCommand<Check>.self,
        VerbCommand<Announce>.self, VerbCommand<Level>.self, VerbCommand<Invite>.self,
        VerbCommand<Invites>.self, VerbCommand<Uninvite>.self, VerbCommand<Audit>.self,
    ]
}

/// What the subcommands of staff have in common.
enum StaffHelp {
    /// What the help of each says.
    static let text = """
        The running server does it, or, while none runs, this command on the database. Only root and the server's own \
        user may; the audit and the journal name them. A time is 30m, 12h, 7d, 4w or forever.

        Status 0: it is done. 64, 65: the command line, or what it says, is mistaken. 66: there is no database. 69: it does \
        not answer. 74: nobody knows whether it is done. 75: nothing is done yet, as it concerns many; repeat it with --yes. 77: not permitted.
        """

    /// Refuses words with characters that nobody can type in the game.
    static func validate(_ words: [String]) throws(ValidationError) {
        let isTyped = words.allSatisfy { $0.unicodeScalars.allSatisfy { $0.properties.generalCategory != .control } }
        guard isTyped else { throw ValidationError("A word has a control character, such as a line feed, in it.") }
    }
}
