// Rows that most contexts have.

extension Command {
    /// `quit`, also `/quit`: says goodbye and ends the connection.
    public static var quit: Self {
        Self("quit", aliases: ["/quit"], help: "leave the world") { owner, _ in
            Reply(owner.services.texts[.goodbye], next: .disconnect(.quit))
        }
    }

    /// `commands`: lists the commands of the context.
    public static var commands: Self {
        Self("commands", help: "list the commands of this screen", cost: 2) { owner, _ in
            Owner.commands.list(for: owner)
        }
    }

    /// `help`, also `?`: explains the command whose word follows; without a word, lists all commands.
    public static var help: Self {
        .help("list the commands, or explain one") { Owner.commands.list(for: $0) }
    }

    /// `help`, also `?`: explains the command whose word follows; without a word, answers with what the closure
    /// returns.
    public static func help(_ help: String, bare: @escaping @Sendable (isolated Owner) -> Reply) -> Self {
        Self("help", aliases: ["?"], usage: "[command]", help: help, cost: 2) { owner, arguments in
            guard let word = arguments.words.first else { return bare(owner) }
            return Owner.commands.explain(word, to: owner)
        }
    }

    /// `who`: lists the players who are logged in, or those whose names begin with the given prefix; at most 100 of
    /// them.
    ///
    /// Staff who may see addresses are shown them (``Capability/seeAddresses``).
    public static var who: Self {
        Self("who", usage: "[prefix]", help: "list connected users", cost: 2) { owner, arguments in
            let texts = owner.services.texts
            let page = owner.services.people.list(arguments.text)
            guard !page.people.isEmpty || arguments.text.isEmpty else { return Reply(texts[.noConnectedUsers]) }
            let now = owner.services.clock.now
            let hasAddresses = CommandAccess(of: owner.connection).has(.seeAddresses)
            var lines =
                [texts[.connectedUsers]]
                + page.people.map { $0.line(in: texts, at: now, hasAddress: hasAddresses) }
            if let more = page.more {
                let words = ["count": String(more.count), "prefix": more.prefix]
                lines += [texts(.moreConnectedUsers, words)].filter { !$0.isEmpty }
            }
            return Reply(lines.joined(separator: "\n"))
        }
    }

    /// `reader on|off`: chooses whether texts suit a screen reader (``Connection/isReader``); without a word, says which
    /// it is.
    public static var reader: Self {
        Self("reader", usage: "[on|off]", example: "reader on", help: "texts for a screen reader") { owner, arguments in
            let texts = owner.services.texts
            switch arguments.text.lowercased() {
            case "": break
            case "on": owner.connection.setReader(true)
            case "off": owner.connection.setReader(false)
            default: return Reply(texts(.tooFewArguments, ["usage": "reader on|off"]))
            }
            return Reply(texts[owner.connection.isReader ? .readerOn : .readerOff])
        }
    }

    /// Makes a command that moves the player to another context.
    ///
    /// The current context ends.
    ///
    /// If the player came from that context by a visit, it is still in memory, and the player returns to it with its
    /// state as it was.
    public static func way(_ word: String, to context: ContextName, help: String) -> Self {
        Self(
            CommandSummary(word, [], "", "", help, .anonymous, [], 0, 1),
            .immediate { _, _ in Reply(next: .context(context)) },
            leadsTo: .context(context)
        )
    }

    /// Makes a command that visits another context.
    ///
    /// The current context stays in memory, with its state, until the player comes back.
    public static func visit(_ word: String, _ context: ContextName, help: String) -> Self {
        Self(
            CommandSummary(word, [], "", "", help, .anonymous, [], 0, 1),
            .immediate { _, _ in Reply(next: .visit(context)) },
            leadsTo: .context(context)
        )
    }

    /// Makes a command that returns to the context from which this one was visited.
    public static func back(_ word: String, help: String) -> Self {
        Self(word, help: help) { _, _ in Reply(next: .back) }
    }

    /// Makes a command that opens the dialogue of that name.
    public static func form(_ word: String, opens dialogue: String, help: String) -> Self {
        Self(
            CommandSummary(word, [], "", "", help, .anonymous, [], 0, 1),
            .immediate { owner, _ in try owner.open(dialogue: dialogue) },
            leadsTo: .dialogue(dialogue)
        )
    }
}
