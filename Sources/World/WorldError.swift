/// Why a store or the hasher could not do what `World` asked: a code, the location, and a hint for the log.
///
/// It never contains what a player typed. ``Accounts`` turns it into the `AccountError` that a context sees.
package struct WorldError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    package enum Code: Equatable, Sendable {
        /// Another account has the name.
        case usernameTaken
        /// Another account has a name that looks like it.
        case usernameAlike
        /// Another account has the e-mail address, and addresses are unique.
        case emailTaken
        /// There is no such invitation, or it is used up.
        case invitationInvalid
        /// Too much work is waiting, or this piece has waited too long.
        case busy
        /// The task that asked was cancelled.
        case cancelled
        /// The disk or the memory does not allow it now.
        case unavailable
        /// Nothing can be written now; nothing has changed.
        case notSaved
        /// It may or may not have been written, and that cannot be found out now.
        case uncertain
    }

    /// What went wrong.
    package let code: Code
    /// The part of the server that failed.
    package let location: String
    /// The cause, and what an operator can do about it; empty if only the player can do something.
    package let hint: String

    /// Whether the log already has a record of the cause.
    package let wasTold: Bool

    /// Describes what went wrong.
    package init(_ code: Code, at location: String, hint: String = "", wasTold: Bool = false) {
        self.code = code
        self.location = location
        self.hint = hint
        self.wasTold = wasTold
    }

    /// The code, the location and the hint in one line.
    package var description: String {
        "\(self.code) at \(self.location)" + (self.hint.isEmpty ? "" : ": \(self.hint)")
    }
}
