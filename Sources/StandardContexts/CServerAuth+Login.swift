import Contexts

extension CServerAuth {
    /// Name and password, then the lobby; whatever is wrong ends it, and the next `login` begins anew.
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
            let texts = owner.services.texts
            do throws(AccountError) {
                _ = try await owner.services.accounts.logIn(
                    username: answers["username"] ?? "",
                    password: answers["password"] ?? "",
                    on: owner.connection
                )
                return .done(Reply(texts[.loginSuccessful], next: .context(.lobby)))
            } catch {
                return .done(Reply(texts.refusal(error.code)))
            }
        }
    )
}
