import ArgumentParser
import Contexts

/// Shows and changes accounts: `uuu-server account …`.
struct AccountCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "account",
        abstract: "Show and change accounts.",
        discussion: """
            The first administrator: uuu-server account role ada administrator

            \(StaffHelp.text)
            """,
        subcommands: [
            AccountListCommand.self, VerbOfAccount<VerbsOfAccount.Show>.self, AccountAddCommand.self,
            VerbOfAccount<VerbsOfAccount.ChangeRole>.self, VerbOfAccount<VerbsOfAccount.ResetPassword>.self,
            VerbOfAccount<VerbsOfAccount.Disable>.self, VerbOfAccount<VerbsOfAccount.Enable>.self,
            VerbOfAccount<VerbsOfAccount.Rename>.self, VerbOfAccount<VerbsOfAccount.Note>.self,
            VerbOfAccount<VerbsOfAccount.Delete>.self, AccountExportCommand.self,
        ]
    )
}

/// Lists accounts: `uuu-server account list`.
struct AccountListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List the accounts, in the order in which they were made.",
        discussion: "For example: uuu-server account list --json"
    )

    @OptionGroup var options: StaffOptions

    @Argument(help: ArgumentHelp("What the names begin with.", valueName: "prefix"))
    var prefix = ""

    func validate() throws { try StaffHelp.validate([self.prefix]) }

    func run() async throws {
        try await self.options.list(
            { .accounts(after: Int64(clamping: $0), beginningWith: self.prefix) },
            orElse: "no account"
        )
    }
}

/// Writes out all that is stored of an account: `uuu-server account export NAME`.
struct AccountExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write out all that is stored of an account, as JSON.",
        discussion: """
            For its owner, who may ask for it. The hash of the password is left out. The audit notes it.

            For example: uuu-server account export ada
            """
    )

    @OptionGroup var options: StaffOptions

    @Argument(help: ArgumentHelp("The name of the account.", valueName: "name"))
    var name: String

    func validate() throws { try StaffHelp.validate([self.name]) }

    func run() async throws { try await self.options.give(.exportAccount(self.name)) }
}

/// One of staff's verbs about an account: `uuu-server account role ada administrator`.
struct VerbOfAccount<Subcommand: VerbOfAccountSubcommand>: AsyncParsableCommand {
    static var configuration: CommandConfiguration {
        CommandConfiguration(
            commandName: Subcommand.word,
            abstract: Subcommand.abstract,
            usage: "uuu-server account \(Subcommand.word) \(Subcommand.usage) [--json] [--yes] [--socket <path>] "
                + "[--config <file>]",
            discussion: """
                For example: uuu-server account \(Subcommand.word) \(Subcommand.example)

                \(StaffHelp.text)
                """
        )
    }

    @OptionGroup var options: StaffOptions

    @Argument(help: ArgumentHelp("The name of the account.", valueName: "name"))
    var name: String

    @Argument(help: ArgumentHelp("What follows the name, as in the game.", valueName: "word"))
    var words: [String] = []

    func validate() throws {
        try StaffHelp.validate([self.name] + self.words)
        // What a script gives as a name must not become another order.
        guard !self.name.contains(where: \.isWhitespace) else { throw ValidationError("A name has no blanks.") }
        let takesWords = Subcommand.usage != "<name>"
        guard takesWords || self.words.isEmpty else { throw ValidationError("Only a name is expected.") }
    }

    func run() async throws {
        let words = [self.name] + self.words + Subcommand.suffix
        try await self.options.give(.verb(Subcommand.verb, words.joined(separator: " ")))
    }
}

/// A verb about an account that is a subcommand.
protocol VerbOfAccountSubcommand {
    /// The word after `account`.
    static var word: String { get }
    /// What it does, as a sentence.
    static var abstract: String { get }
    /// The arguments.
    static var usage: String { get }
    /// Arguments as somebody would type them.
    static var example: String { get }
    /// The verb that is carried out.
    static var verb: StaffVerb { get }
    /// What is said to the verb after what was typed.
    static var suffix: [String] { get }
}

extension VerbOfAccountSubcommand {
    static var usage: String { "<name>" }
    static var example: String { "ada" }
    static var verb: StaffVerb { .account }
    static var suffix: [String] { [] }
}

/// The verbs about an account that are subcommands.
enum VerbsOfAccount {
    enum Show: VerbOfAccountSubcommand {
        static let word = "show"
        static let abstract = "Show an account: since when, from where, what staff know of it."
    }

    enum ChangeRole: VerbOfAccountSubcommand {
        static let word = "role"
        static let abstract = "Change what somebody may do; the first administrator is made so."
        static let usage = StaffVerb.role.usage
        static let example = "ada administrator"
        static let verb = StaffVerb.role
    }

    enum ResetPassword: VerbOfAccountSubcommand {
        static let word = "reset-password"
        static let abstract = "Make a code for an owner who has forgotten the password; it is shown once."
        static let verb = StaffVerb.resetPassword
    }

    enum Disable: VerbOfAccountSubcommand {
        static let word = "disable"
        static let abstract = "Let nobody log in to an account, until it is enabled again."
        static let suffix = ["disable"]
    }

    enum Enable: VerbOfAccountSubcommand {
        static let word = "enable"
        static let abstract = "Let the owner of a disabled account log in again."
        static let suffix = ["enable"]
    }

    enum Rename: VerbOfAccountSubcommand {
        static let word = "rename"
        static let abstract = "Give an account another name."
        static let usage = StaffVerb.rename.usage
        static let example = "bob rob"
        static let verb = StaffVerb.rename
    }

    enum Note: VerbOfAccountSubcommand {
        static let word = "note"
        static let abstract = "Write a note about an account, which staff see."
        static let usage = StaffVerb.note.usage
        static let example = "bob promised to behave"
        static let verb = StaffVerb.note
    }

    enum Delete: VerbOfAccountSubcommand {
        static let word = "delete"
        static let abstract = "Delete an account, with all that is stored of it; shows it first, unless --yes is given."
        static let suffix = ["delete"]
    }
}
