import Contexts

/// A tavern in the lobby's place: what players enter after the login.
actor CTavern: Context {
    struct State: ContextState {
        var drinks = 0
        var dialogue: OpenDialogue?
    }

    static let name: ContextName = "c_lobby"

    static let commands = CommandTable<CTavern>(
        [
            Command("drink", usage: "<what>", help: "order something", minimumArguments: 1) { tavern, arguments in
                tavern.state.drinks += 1
                return Reply("You drink \(arguments.text). That makes \(tavern.state.drinks).")
            },
            Command("look", aliases: ["who"], help: "see who is here") { tavern, _ in
                let names = tavern.services.presence.page(of: "", atMost: 100).names
                return Reply("Here are: " + names.joined(separator: ", "))
            },
            .way("manage", to: "c_management", help: "manage your account"),
            .help("explain a command") { _ in Reply("Type 'commands' for what one can do here.") },
            .commands,
            .quit,
        ],
        unrecognized: TextKey("unrecognized_tavern", "The innkeeper shrugs.", help: "an unknown word in the tavern")
    )

    nonisolated let connection: Connection
    nonisolated let services: Services
    var state: State

    init(connection: Connection, services: Services, restoring state: State?) {
        self.connection = connection
        self.services = services
        self.state = state ?? State()
    }

    func sendGreeting() -> Reply {
        Reply("You are in the tavern. Type 'commands' for what one can do here.")
    }
}
