import Contexts
import Dialects

/// Messages about a context that many clients get: each is encoded once, and shared by all connections.
struct ContextMessages {
    private struct Key: Hashable {
        let context: ContextName?
        let role: Role?
    }

    private var messages: [Key: EncodedMessage] = [:]
    /// What roles may do in the lists of commands that are stored.
    private var capabilities: RoleCapabilities?

    /// Returns the list of the commands of a context that a role may use; asks for all of them the first time.
    ///
    /// - Parameters:
    ///   - context: The context.
    ///   - role: The role.
    ///   - capabilities: What each role may do now.
    ///   - all: Returns all commands of the context.
    /// - Returns: The list, encoded.
    mutating func commands(
        of context: ContextName,
        for role: Role,
        with capabilities: RoleCapabilities?,
        from all: () -> [CommandSummary]
    ) -> EncodedMessage {
        if self.capabilities != capabilities { (self.capabilities, self.messages) = (capabilities, [:]) }
        return self.message(Key(context: context, role: role)) {
            let list = all().filter(CommandAccess(role: role, capabilities: capabilities).allows).map { summary in
                CommandListing(
                    word: summary.word,
                    aliases: summary.aliases,
                    usage: summary.usage,
                    help: summary.help,
                    minimum: summary.minimumArguments
                )
            }
            return .commands(context: context.rawValue, list)
        }
    }

    /// Returns the prompt that asks for a command in a context; without one before the first context.
    mutating func prompt(in context: ContextName?) -> EncodedMessage {
        self.message(Key(context: context, role: nil)) { .prompt(PromptMessage(context: context?.rawValue)) }
    }

    private mutating func message(_ key: Key, _ make: () -> ServerMessage) -> EncodedMessage {
        if let message = self.messages[key] { return message }
        let message = EncodedMessage(make())
        self.messages[key] = message
        return message
    }
}
