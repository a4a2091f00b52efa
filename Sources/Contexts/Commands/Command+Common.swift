// The rows that most contexts have: an author's table takes them as the standard contexts do.

extension Command {
    /// `quit`, also `/quit`: says goodbye and ends the connection.
    public static var quit: Self {
        Self("quit", aliases: ["/quit"], help: "leave the world") { owner, _ in
            Reply(owner.services.texts[.goodbye], next: .disconnect(.quit))
        }
    }

    /// `commands`: lists the words of the context.
    public static var commands: Self {
        Self("commands", help: "list the commands of this screen") { owner, _ in
            Owner.commands.list(for: owner)
        }
    }

    /// `help`, also `?`: explains the word behind it; what it does without one is the context's to say.
    public static func help(_ help: String, bare: @escaping @Sendable (isolated Owner) -> Reply) -> Self {
        Self("help", aliases: ["?"], usage: "[command]", help: help) { owner, arguments in
            guard let word = arguments.words.first else { return bare(owner) }
            return Owner.commands.explain(word, to: owner)
        }
    }

    /// A word that leads to the context of that name.
    public static func way(_ word: String, to context: ContextName, help: String) -> Self {
        Self(word, help: help) { _, _ in Reply(next: .context(context)) }
    }
}
