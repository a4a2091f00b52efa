/// The words, the help and the guards of a command, without its handler; for help, completion and the reference page.
package struct CommandSummary: Equatable, Sendable {
    /// What players type, in lower case.
    package let word: String
    /// Other words for the same command, in lower case.
    package let aliases: [String]
    /// The arguments; empty for none.
    package let usage: String
    /// A line as a player would type it; empty for none.
    package let example: String
    /// What the command does, in one line.
    package let help: String
    /// The lowest role that may use it.
    package let role: Role
    /// What the player's role must allow, in addition, one of these; empty if nothing.
    package let needs: [Capability]
    /// How many words must follow.
    package let minimumArguments: Int
    /// How many lines it counts as.
    package let cost: Int

    /// The word and its aliases.
    package var words: [String] { [self.word] + self.aliases }

    /// The word with its arguments, as help shows it.
    package var synopsis: String {
        self.usage.isEmpty ? self.word : "\(self.word) \(self.usage)"
    }

    init(
        _ word: String,
        _ aliases: [String],
        _ usage: String,
        _ example: String,
        _ help: String,
        _ role: Role,
        _ needs: [Capability],
        _ minimumArguments: Int,
        _ cost: Int
    ) {
        self.word = word.lowercased()
        self.aliases = aliases.map { $0.lowercased() }
        self.usage = usage
        self.example = example
        self.help = help
        self.role = role
        self.needs = needs
        self.minimumArguments = minimumArguments
        self.cost = cost
    }

    /// Returns the same summary with each of its words renamed; words that become equal are listed once.
    func renamed(_ rename: (String) -> String) -> Self {
        let word = rename(self.word)
        var aliases: [String] = []
        for alias in self.aliases.map(rename) where alias != word && !aliases.contains(alias) { aliases.append(alias) }
        return Self(
            word,
            aliases,
            self.usage,
            self.example,
            self.help,
            self.role,
            self.needs,
            self.minimumArguments,
            self.cost
        )
    }
}
