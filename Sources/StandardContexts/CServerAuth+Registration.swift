import Contexts

extension CServerAuth {
    /// Address, name and password of a new account; then one is back before the login.
    ///
    /// An empty password asks the server to make one. What is refused is asked again, even when that comes out only at
    /// the end because somebody else was faster.
    static let registration = Dialogue<CServerAuth>(
        "register",
        steps: [
            .init("email", prompt: .registerEmail, kind: .email) { owner, line, _ in
                let services = owner.services
                return await .checking(services.texts) { () throws(AccountError) in
                    try await services.accounts.checkEmail(line)
                }
            },
            .init("username", prompt: .registerUsername, kind: .username) { owner, line, _ in
                let services = owner.services
                return await .checking(services.texts) { () throws(AccountError) in
                    try await services.accounts.checkUsername(line)
                }
            },
            .init("password", prompt: .choosePassword, kind: .newPassword) { owner, line, answers in
                guard !line.isBlank else { return .acceptAsLast("") }
                let services = owner.services
                return await .checking(services.texts) { () throws(AccountError) in
                    try services.accounts.checkNewPassword(line, username: answers["username"] ?? "")
                    return line
                }
            },
            .init("confirm", prompt: .confirmPassword, kind: .newPassword) { owner, line, answers in
                guard line == answers["password"] else {
                    return .back(to: "password", owner.services.texts[.passwordsDiffer])
                }
                return .accept("")
            },
        ],
        finish: { owner, answers in
            let services = owner.services
            let chosen = answers["password"] ?? ""
            return await .finishing(services.texts) { () throws(AccountError) in
                let registration = try await services.accounts.register(
                    email: answers["email"] ?? "",
                    username: answers["username"] ?? "",
                    password: chosen.isEmpty ? nil : chosen
                )
                var reply = Reply(services.texts.success(of: registration))
                reply.isSecret = registration.madePassword != nil
                return reply
            }
        }
    )
}

extension Texts {
    /// What the owner of a new account is told, a password that the server made included.
    fileprivate func success(of registration: Registration) -> String {
        guard let password = registration.madePassword else {
            return self(.registrationSuccessful, ["username": registration.username])
        }
        return self(.registrationSuccessfulMade, ["username": registration.username, "password": password])
    }
}
