import Contexts
import Dialects

/// The commands of each context, for each role, as clients list them: made once, and shared by all connections.
struct CommandLists {
    private struct Key: Hashable {
        let context: ContextName
        let role: Role
    }

    private var lists: [Key: [CommandListing]] = [:]

    /// Returns the commands of a context that a role may use; asks for all of them the first time.
    mutating func list(of context: ContextName, for role: Role, from all: () -> [CommandSummary]) -> [CommandListing] {
        let key = Key(context: context, role: role)
        if let list = self.lists[key] { return list }
        let list = all().filter { $0.role <= role }.map { summary in
            CommandListing(
                word: summary.word,
                aliases: summary.aliases,
                usage: summary.usage,
                help: summary.help,
                minimum: summary.minimumArguments
            )
        }
        self.lists[key] = list
        return list
    }
}
