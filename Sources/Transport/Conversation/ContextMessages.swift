import Contexts
import Dialects

/// Messages about a context that many clients get: each is encoded once, and shared by all connections.
struct ContextMessages {
    private struct Key: Hashable {
        let context: ContextName?
        let role: Role?
    }

    private var messages: [Key: EncodedMessage] = [:]

    /// Returns the list of the commands of a context that a role may use; asks for all of them the first time.
    mutating func commands(
        of context: ContextName,
        for role: Role,
        from all: () -> [CommandSummary]
    ) -> EncodedMessage {
        self.message(Key(context: context, role: role)) {
            let list = all().filter { $0.role <= role }.map { summary in
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
