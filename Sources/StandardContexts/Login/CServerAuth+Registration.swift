import Contexts

extension CServerAuth {
    /// Asks for address, name and password of a new account.
    ///
    /// Afterwards the client can log in with `login`.
    ///
    /// An empty message for the password asks the server to make one. So do blanks or a line end, when they come twice
    /// in a row: some clients send one without the player, to keep a connection alive. What is refused is asked for
    /// again, also if it is refused only at the end, such as a name that was taken meanwhile.
    static let registration = registration("register", beginningWith: [])

    /// The same, after a question for the invitation.
    static let invitedRegistration = registration(
        "register_invited",
        beginningWith: [
            .init("invitation", prompt: .registerInvitation, kind: .text) { owner, line, _ in
                let (services, connection) = (owner.services, owner.connection)
                return await .checking(services.texts) { () throws(AccountError) in
                    try await services.accounts.checkInvitation(line, on: connection)
                }
            }
        ]
    )

    private static func registration(
        _ name: String,
        beginningWith first: [Dialogue<CServerAuth>.Step]
    ) -> Dialogue<CServerAuth> {
        Dialogue(name, steps: first + self.registrationSteps) { owner, answers in await owner.register(answers) }
    }

    private static let registrationSteps: [Dialogue<CServerAuth>.Step] = [
        .init("email", prompt: .registerEmail, kind: .email) { owner, line, _ in
            let (services, connection) = (owner.services, owner.connection)
            return await .checking(services.texts) { () throws(AccountError) in
                try await services.accounts.checkEmail(line, on: connection)
            }
        },
        .init("username", prompt: .registerUsername, kind: .username) { owner, line, _ in
            let services = owner.services
            return await .checking(services.texts) { () throws(AccountError) in
                try await services.accounts.checkUsername(line)
            }
        },
        .init("password", prompt: .choosePassword, kind: .newPassword) { owner, line, answers in
            let services = owner.services
            guard !line.isEmpty else { return .acceptAsLast("") }
            guard !line.isBlank else {
                let isSecond = answers["password"] != nil
                return isSecond ? .acceptAsLast("") : .againKeeping("", services.texts[.pressEnterAgain])
            }
            return await .checking(services.texts) { () throws(AccountError) in
                try services.accounts.checkNewPassword(line, username: answers["username"] ?? "")
                return line
            }
        },
        .init("confirm", prompt: .confirmPassword, kind: .newPassword) { owner, line, answers in
            guard line == answers["password"] else {
                let texts = owner.services.texts
                return line.isUntyped
                    ? .again(texts[.passwordBlank]) : .back(to: "password", texts[.passwordsDiffer])
            }
            return .accept("")
        },
    ]

    /// Creates the account when every question is answered.
    private func register(_ answers: OpenDialogue) async -> Dialogue<CServerAuth>.Outcome {
        let (services, connection) = (self.services, self.connection)
        let chosen = answers["password"] ?? ""
        return await .finishing(services.texts, after: chosen.isEmpty ? "password" : "confirm") {
            () throws(AccountError) in
            let registration = try await services.accounts.register(
                email: answers["email"] ?? "",
                username: answers["username"] ?? "",
                password: chosen.isEmpty ? nil : chosen,
                invitation: answers["invitation"],
                on: connection
            )
            var reply = Reply(services.texts.success(of: registration))
            reply.isSecret = registration.madePassword != nil
            return reply
        }
    }
}

extension Texts {
    /// Returns what the owner of a new account is told, with the password if the server made it.
    fileprivate func success(of registration: Registration) -> String {
        guard let password = registration.madePassword else {
            return self(.registrationSuccessful, ["username": registration.username])
        }
        let key: TextKey = registration.isCertain ? .registrationSuccessfulMade : .registrationUncertainMade
        return self(key, ["username": registration.username, "password": password])
    }
}
