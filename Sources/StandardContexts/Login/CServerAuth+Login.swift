import Contexts

extension CServerAuth {
    /// Asks for name and password, logs in, and moves the player home.
    ///
    /// A refusal closes the dialogue, except during a restart: then the password is asked for again. After too many
    /// failures the connection is ended. A code in place of the password opens ``choice``.
    static let login = Dialogue<CServerAuth>(
        "login",
        steps: [
            .init("username", prompt: .enterUsername, kind: .username) { owner, line, _ in
                line.isBlank ? .end(owner.services.texts[.usernameBlank]) : .accept(line)
            },
            .init("password", prompt: .enterPassword, kind: .currentPassword) { owner, line, _ in
                line.isBlank ? .end(owner.services.texts[.passwordBlank]) : .accept(line)
            },
        ],
        finish: { owner, answers in
            let services = owner.services
            let (username, password) = (answers["username"] ?? "", answers["password"] ?? "")
            do throws(AccountError) {
                _ = try await services.accounts.logIn(username: username, password: password, on: owner.connection)
                return .done(owner.welcome)
            } catch {
                guard error.code == .mustChoosePassword else { return owner.outcome(of: error, after: "password") }
                var reply = try owner.open(dialogue: "choice", knowing: ["username": username, "code": password])
                reply.events.insert(.text(services.texts[.choosePasswordNow]), at: 0)
                return .done(reply)
            }
        }
    )

    /// Asks who has typed a code in place of the password for a new one, and logs in.
    ///
    /// The code is verified again at the end, and void then.
    static let choice = Dialogue<CServerAuth>(
        "choice",
        steps: [
            .init("password", prompt: .enterNewPassword, kind: .newPassword) { owner, line, answers in
                let services = owner.services
                guard !line.isBlank else { return .again(services.texts[.passwordBlank]) }
                return await .checking(services.texts) { () throws(AccountError) in
                    try services.accounts.checkNewPassword(line, username: answers["username"] ?? "")
                    return line
                }
            },
            .init("confirm", prompt: .confirmNewPassword, kind: .newPassword) { owner, line, answers in
                let texts = owner.services.texts
                guard !line.isUntyped else { return .again(texts[.passwordBlank]) }
                return line == answers["password"] ? .accept("") : .back(to: "password", texts[.passwordsDiffer])
            },
        ],
        finish: { owner, answers in
            do throws(AccountError) {
                _ = try await owner.services.accounts.logIn(
                    username: answers["username"] ?? "",
                    code: answers["code"] ?? "",
                    choosing: answers["password"] ?? "",
                    on: owner.connection
                )
                return .done(owner.welcome)
            } catch {
                if let question = error.code.question {
                    return .back(to: question, owner.services.texts.refusal(error.code))
                }
                return owner.outcome(of: error, after: "confirm")
            }
        }
    )

    /// What a player is told who is logged in, and where they go.
    private var welcome: Reply {
        Reply(self.services.texts[.loginSuccessful], next: .context(self.connection.homeContext))
    }

    /// Returns how a login ends that was refused.
    private func outcome(of error: AccountError, after last: String) -> Dialogue<CServerAuth>.Outcome {
        let reason = self.services.texts.refusal(error.code)
        if error.code == .renewing { return .back(to: last, reason) }
        return .done(Reply(reason, next: error.code == .tooManyFailures ? .disconnect(.tooManyAttempts) : .stay))
    }
}
