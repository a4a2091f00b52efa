import Contexts

/// A bar that replaces the lobby: players enter it after the login.
actor CBar: Context {
    struct State: ContextState {
        var drinks = 0
        var dialogue: OpenDialogue?
    }

    static let name: ContextName = "c_lobby"

    static let commands = CommandTable<CBar>(
        [
            Command("drink", usage: "<what>", example: "drink ale", help: "order something", minimumArguments: 1) {
                bar,
                arguments in
                bar.state.drinks += 1
                return Reply("You drink \(arguments.text). That makes \(bar.state.drinks).")
            },
            .visit("manage", "c_management", help: "manage your account"),
        ],
        everyday: .all,
        unrecognized: TextKey("unrecognized_bar", "The barkeeper shrugs.", help: "an unknown word in the bar")
    )

    nonisolated let here: Here<State>
    init(_ here: Here<State>) { self.here = here }

    func entered() -> Reply { Reply("You are in the bar. Type 'commands' for what one can do here.") }
}
