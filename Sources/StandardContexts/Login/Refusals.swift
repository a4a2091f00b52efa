package import Contexts

extension Texts {
    /// Returns the sentence that tells a player about a refusal.
    package func refusal(_ code: AccountError.Code) -> String {
        switch code {
        // Who has tried too often on one connection is not told more than before.
        case .wrongCredentials, .tooManyFailures: self[.loginFailed]
        case .tryLater(let seconds): self(.tryLater, ["minutes": String((seconds + 59) / 60)])
        case .banned(let until, let reason): self.banned(until: until, reason: reason)
        case .newcomersBanned(let reason): self(.newcomersBanned, ["reason": reason])
        case .disabled: self[.accountDisabled]
        case .staffOnly: self[.staffOnly]
        case .wrongCurrentPassword: self[.wrongCurrentPassword]
        case .alreadyLoggedIn: self[.alreadyLoggedIn]
        case .blankUsername: self[.registerUsernameBlank]
        case .invalidUsername: self[.usernameInvalid]
        case .reservedUsername: self[.usernameReserved]
        case .usernameTaken: self[.usernameTaken]
        case .usernameAlike: self[.usernameAlike]
        case .blankEmail: self[.emailBlank]
        case .invalidEmail: self[.emailInvalid]
        case .emailTaken: self[.emailTaken]
        case .passwordTooShort(let minimum): self(.passwordTooShort, ["minimum": String(minimum)])
        case .passwordTooLong(let maximum): self(.passwordTooLong, ["maximum": String(maximum)])
        case .passwordTooCommon: self[.passwordTooCommon]
        case .passwordHasName: self[.passwordHasName]
        case .passwordIsPattern: self[.passwordIsPattern]
        case .invalidPassword: self[.passwordInvalid]
        case .mustChoosePassword: self[.choosePasswordNow]
        case .passwordReplaced: self[.passwordReplaced]
        case .invitationNeeded: self[.invitationNeeded]
        case .invitationInvalid: self[.invitationInvalid]
        case .registrationClosed: self[.registrationClosed]
        case .unencrypted: self[.unencrypted]
        case .busy: self[.accountsBusy]
        case .accountChanged: self[.accountChanged]
        case .notSaved: self[.accountsNotSaved]
        case .renewing: self[.accountsRenewing]
        case .uncertain: self[.accountsUncertain]
        // A client whose connection is closed reads none of this.
        case .unavailable, .connectionClosed: self[.accountsUnavailable]
        }
    }
}

extension AccountError.Code {
    /// The name of the question whose answer was refused, which is the same in all forms; nil if no other answer would
    /// help.
    var question: String? {
        switch self {
        case .invitationInvalid:
            "invitation"
        case .blankEmail, .invalidEmail:
            "email"
        case .blankUsername, .invalidUsername, .reservedUsername, .usernameTaken, .usernameAlike:
            "username"
        case .passwordTooShort, .passwordTooLong, .passwordTooCommon, .passwordHasName, .passwordIsPattern,
            .invalidPassword:
            "password"
        case .mustChoosePassword, .passwordReplaced, .invitationNeeded, .wrongCredentials, .wrongCurrentPassword,
            .alreadyLoggedIn,
            .emailTaken, .registrationClosed,
            .unencrypted, .busy, .tryLater, .tooManyFailures, .connectionClosed, .accountChanged, .unavailable,
            .notSaved, .renewing, .uncertain, .banned, .newcomersBanned, .disabled, .staffOnly:
            nil
        }
    }
}

extension Dialogue.Verdict {
    /// Accepts what the check returns.
    ///
    /// A refusal asks the question again whose answer was refused, or closes the dialogue if no other answer would
    /// help.
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
    /// Ends the dialogue with what the work returns.
    ///
    /// A refusal asks the question again whose answer was refused, or closes the dialogue if no other answer would
    /// help.
    ///
    /// - Parameters:
    ///   - texts: The sentences.
    ///   - last: The question that was answered last. It is asked again if this process is handing over to the next
    ///     one.
    ///   - work: What is done with the answers.
    /// - Returns: How the dialogue ends.
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
    /// Whether there is nothing but blanks; a password of blanks counts as none.
    var isBlank: Bool { self.allSatisfy(\.isWhitespace) }

    /// Whether it is blanks or a line end, which some clients send without the player, to keep a connection alive.
    var isUntyped: Bool { !self.isEmpty && self.isBlank }
}
