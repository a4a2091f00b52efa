import Contexts

extension CManagement {
    /// Asks for the present password and twice for a new one, then changes it.
    static let reset = Dialogue<CManagement>(
        "reset",
        steps: [
            .init("current", prompt: .enterCurrentPassword, kind: .currentPassword) { owner, line, _ in
                let services = owner.services
                guard let account = owner.connection.account else { return .end(services.texts[.notLoggedIn]) }
                guard !line.isUntyped else { return .again(services.texts[.passwordBlank]) }
                return await .checking(services.texts) { () throws(AccountError) in
                    try await services.accounts.checkCurrentPassword(line, of: account, on: owner.connection)
                    return line
                }
            },
            .init("password", prompt: .enterNewPassword, kind: .newPassword) { owner, line, _ in
                let services = owner.services
                guard !line.isBlank else { return .again(services.texts[.passwordBlank]) }
                return await .checking(services.texts) { () throws(AccountError) in
                    try services.accounts.checkNewPassword(line, username: owner.connection.account?.username ?? "")
                    return line
                }
            },
            .init("confirm", prompt: .confirmNewPassword, kind: .newPassword) { owner, line, answers in
                guard !line.isUntyped else { return .again(owner.services.texts[.passwordBlank]) }
                return line == answers["password"] ? .accept("") : .end(owner.services.texts[.passwordsDiffer])
            },
        ],
        finish: { owner, answers in
            let services = owner.services
            guard let account = owner.connection.account else { return .done(Reply(services.texts[.notLoggedIn])) }
            return await .finishing(services.texts, after: "confirm") { () throws(AccountError) in
                try await services.accounts.changePassword(
                    of: account,
                    from: answers["current"] ?? "",
                    to: answers["password"] ?? "",
                    on: owner.connection
                )
                return Reply(services.texts[.passwordChanged])
            }
        }
    )
}
