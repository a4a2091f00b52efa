// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation

import Contexts

public actor CTavern: Context {
    public struct State: ContextState {
        public init() {}
        var drinks = 0
        var readyAt: Duration?
        public var dialogue: OpenDialogue?
    }

    public static let name: ContextName = "c_tavern"

    public static let commands = CommandTable<CTavern>(
        [
            Command("drink", help: "drink something") { me, _ in
                me.state.drinks += 1
                return Reply("That makes \(me.state.drinks).")
            },
            Command("say", usage: "<words>", example: "say hello", help: "say it to all here", minimumArguments: 1) {
                me,
                arguments in
                let tavern = try me.services[Tavern.self]
                tavern.room.send("\(me.myName) says: \(arguments.text)", except: me.connection)
                return Reply("You say: \(arguments.text)")
            },
            Command("brew", help: "brew an ale, which takes a while") { me, _ in
                me.brew()
                return Reply("You put the kettle on.")
            },
            Command("look", help: "look around") { me, _ in try me.look() },
            .form("order", opens: "order", help: "order a drink"),
            .visit("manage", "c_management", help: "manage your account"),
        ],
        everyday: .all,
        unrecognized: TextKey("tavern_unrecognized", "The barkeeper shrugs.", help: "an unknown word in the tavern")
    )

    public static let needs: [Any.Type] = [Tavern.self]

    public nonisolated let here: Here<State>
    public init(_ here: Here<State>) { self.here = here }

    nonisolated var myName: String { self.here.person?.name ?? "Somebody" }

    public func entered() throws -> Reply {
        try self.services[Tavern.self].welcome(self)
        return Reply("You are in the tavern.")
    }
}
