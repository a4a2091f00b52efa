extension Command {
    /// The rows of all words with which staff keep order.
    static var staff: [Self] { StaffVerb.allCases.map(Self.staff) }

    /// Makes the row of one of those words.
    ///
    /// Who may use it, and whether its arguments mean anything, is checked once more where it is carried out.
    private static func staff(_ verb: StaffVerb) -> Self {
        let (usage, needs) = (verb.usage, verb.capabilities)
        // Each argument that must be there begins with this sign.
        let minimum = usage.count { $0 == "<" }
        return Self(
            CommandSummary(verb.rawValue, [], usage, verb.example, verb.help, .anonymous, needs, minimum, 1),
            .waiting { owner, arguments in
                // A row that needs a capability is for nobody where there is no such service.
                guard let staff = owner.services.staff else { return .nothing }
                let answer = await staff.run(verb, String(arguments.text), on: owner.connection)
                var reply = Reply(answer.lines.joined(separator: "\n"))
                reply.isSecret = answer.isSecret
                return reply
            }
        )
    }
}
