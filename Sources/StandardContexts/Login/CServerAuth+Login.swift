import Contexts

extension CServerAuth {
    /// Asks for name and password, logs in, and moves the player home.
    ///
    /// A refusal closes the dialogue, except during a restart: then the password is asked for again. After too many
    /// failures the connection is ended.
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
            let (services, connection) = (owner.services, owner.connection)
            do throws(AccountError) {
                _ = try await services.accounts.logIn(
                    username: answers["username"] ?? "",
                    password: answers["password"] ?? "",
                    on: connection
                )
                return .done(Reply(services.texts[.loginSuccessful], next: .context(connection.homeContext)))
            } catch {
                let reason = services.texts.refusal(error.code)
                if error.code == .renewing { return .back(to: "password", reason) }
                return .done(
                    Reply(reason, next: error.code == .tooManyFailures ? .disconnect(.tooManyAttempts) : .stay)
                )
            }
        }
    )
}
