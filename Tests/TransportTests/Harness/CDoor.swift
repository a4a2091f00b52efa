import Contexts

/// A context that asks for a login, as the first one of a world does: `in NAME` logs in at once, `wait GATE` waits.
actor CDoor: Context {
    static let name: ContextName = "c_door"

    static let commands = CommandTable<CDoor>(
        [
            Command("in", usage: "<name>", example: "in ada", help: "log in", minimumArguments: 1) { me, arguments in
                let account = Account(id: 1, username: String(arguments.text), role: .player)
                _ = me.connection.attach(Login(account: account, number: 1))
                return Reply("in")
            },
            Command("wait", usage: "<gate>", example: "wait a", help: "wait", minimumArguments: 1) { me, arguments in
                await me.stage?.pass(String(arguments.text))
                return Reply("waited")
            },
            .quit,
        ],
        unrecognized: TextKey("unrecognized_door", "What?", help: "an unknown word at the door")
    )

    static let dialogues = [
        Dialogue<CDoor>(
            "login",
            steps: [
                .init("password", prompt: TextKey("door_password", "Password?", help: "a login"), kind: .newPassword) {
                    _,
                    line,
                    _ in .accept(line)
                }
            ]
        ) { _, _ in .done(Reply("in")) }
    ]

    nonisolated let here: Here<NoState>

    init(_ here: Here<NoState>) { self.here = here }

    private var stage: Stage? { try? self.services[Stage.self] }

    func entered() -> Reply {
        self.stage?.enter(self.connection)
        return Reply("Who are you?")
    }
}
