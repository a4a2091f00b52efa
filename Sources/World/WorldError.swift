/// Why a store or the hasher could not do what `World` asked: a code, where, and a hint for the log.
///
/// It never holds user text. ``Accounts`` turns it into the `AccountError` that a context sees.
package struct WorldError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What went wrong.
    package enum Code: Equatable, Sendable {
        /// Another account has the name.
        case usernameTaken
        /// Another account has the e-mail address, and it may have only one.
        case emailTaken
        /// Too much work waits already, or this piece waited for too long.
        case busy
        /// The task that asked was cancelled.
        case cancelled
        /// The disk or the memory does not allow it now.
        case unavailable
        /// Nothing can be written now: all is as it was.
        case notSaved
        /// It may have been written or not, and that cannot be found out now.
        case uncertain
    }

    /// What went wrong.
    package let code: Code
    /// The part of the server that could not do it.
    package let location: String
    /// The cause, and what an operator can do about it; empty when it is the player's affair.
    package let hint: String

    /// Whether the log has a record of the cause already.
    package let wasTold: Bool

    /// Describes what went wrong.
    package init(_ code: Code, at location: String, hint: String = "", wasTold: Bool = false) {
        self.code = code
        self.location = location
        self.hint = hint
        self.wasTold = wasTold
    }

    /// Code, place and hint in one line.
    package var description: String {
        "\(self.code) at \(self.location)" + (self.hint.isEmpty ? "" : ": \(self.hint)")
    }
}
