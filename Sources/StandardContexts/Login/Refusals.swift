import Contexts

extension Texts {
    /// What a player is told of a refusal: a sentence for each.
    func refusal(_ code: AccountError.Code) -> String {
        switch code {
        case .wrongCredentials: self[.loginFailed]
        case .wrongCurrentPassword: self[.wrongCurrentPassword]
        case .blankUsername: self[.registerUsernameBlank]
        case .invalidUsername: self[.usernameInvalid]
        case .reservedUsername: self[.usernameReserved]
        case .usernameTaken: self[.usernameTaken]
        case .blankEmail: self[.emailBlank]
        case .invalidEmail: self[.emailInvalid]
        case .emailTaken: self[.emailTaken]
        case .passwordTooShort(let minimum): self(.passwordTooShort, ["minimum": String(minimum)])
        case .passwordTooLong(let maximum): self(.passwordTooLong, ["maximum": String(maximum)])
        case .passwordTooCommon: self[.passwordTooCommon]
        case .invalidPassword: self[.passwordInvalid]
        case .registrationClosed: self[.registrationClosed]
        case .unencrypted: self[.unencrypted]
        case .busy: self[.accountsBusy]
        case .accountChanged: self[.accountChanged]
        case .notSaved: self[.accountsNotSaved]
        case .renewing: self[.accountsRenewing]
        case .uncertain: self[.accountsUncertain]
        // Nobody is left to read what a closed connection is told.
        case .unavailable, .connectionClosed: self[.accountsUnavailable]
        }
    }
}

extension AccountError.Code {
    /// The question whose answer was refused, as all forms here call it; nil when no other answer would help.
    var question: String? {
        switch self {
        case .blankEmail, .invalidEmail:
            "email"
        case .blankUsername, .invalidUsername, .reservedUsername, .usernameTaken:
            "username"
        case .passwordTooShort, .passwordTooLong, .passwordTooCommon, .invalidPassword:
            "password"
        case .wrongCredentials, .wrongCurrentPassword, .emailTaken, .registrationClosed, .unencrypted, .busy,
            .connectionClosed, .accountChanged, .unavailable, .notSaved, .renewing, .uncertain:
            nil
        }
    }
}

extension Dialogue.Verdict {
    /// Keeps what the check answers; a refusal asks again for what was refused, or leaves when that would not help.
    static func checking(_ texts: Texts, _ check: () async throws(AccountError) -> String) async -> Self {
        do throws(AccountError) {
            return .accept(try await check())
        } catch {
            let reason = texts.refusal(error.code)
            if error.code == .renewing { return .again(reason) }
            return error.code.question.map { .back(to: $0, reason) } ?? .end(reason)
        }
    }
}

extension Dialogue.Outcome {
    /// Says what the work answers; a refusal asks again for what was refused, or leaves when that would not help.
    ///
    /// - Parameters:
    ///   - texts: The words.
    ///   - last: The question that was answered last: it is asked again when the next process has to do the work.
    ///   - work: What is done.
    /// - Returns: What it comes to.
    static func finishing(
        _ texts: Texts,
        after last: String,
        _ work: () async throws(AccountError) -> Reply
    ) async -> Self {
        do throws(AccountError) {
            return .done(try await work())
        } catch {
            let reason = texts.refusal(error.code)
            let question = error.code == .renewing ? last : error.code.question
            return question.map { .back(to: $0, reason) } ?? .done(Reply(reason))
        }
    }
}

extension StringProtocol {
    /// Whether there is nothing but blanks; such a password is as good as none.
    var isBlank: Bool { self.allSatisfy(\.isWhitespace) }

    /// Whether nobody need have typed it: blanks or a line end, which some clients send to keep a connection alive.
    var isUntyped: Bool { !self.isEmpty && self.isBlank }
}
