import Contexts

/// A tavern in the lobby's place: what players enter after the login.
actor CTavern: Context {
    struct State: ContextState {
        var drinks = 0
        var ready: Duration?
        var dialogue: OpenDialogue?
    }

    static let name: ContextName = "c_lobby"

    static let commands = CommandTable<CTavern>(
        [
            Command("drink", usage: "<what>", example: "drink ale", help: "order something", minimumArguments: 1) {
                tavern,
                arguments in
                tavern.state.drinks += 1
                return Reply("You drink \(arguments.text). That makes \(tavern.state.drinks).")
            },
            Command("brew", help: "brew an ale, which takes a while") { tavern, _ in tavern.brew() },
            .visit("manage", "c_management", help: "manage your account"),
        ],
        everyday: .all,
        unrecognized: TextKey("unrecognized_tavern", "The innkeeper shrugs.", help: "an unknown word in the tavern")
    )

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    func entered() -> Reply {
        Reply("You are in the tavern. Type 'commands' for what one can do here.")
    }
}
