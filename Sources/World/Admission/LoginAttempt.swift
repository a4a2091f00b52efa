/// An attempt to log in with a password, as it is counted.
struct LoginAttempt: Hashable, Sendable {
    /// Whose password is tried.
    enum Subject: Hashable, Sendable {
        case account(Int64)
        /// A name that no account has, by its keyed hash (SEC-47); the key is random in each process.
        case name(Int)

        /// Whether it is an account.
        var isAccount: Bool {
            switch self {
            case .account: true
            case .name: false
            }
        }
    }

    /// What comes of an attempt before its password is looked at.
    enum Answer: Equatable, Sendable {
        /// It is made now.
        case admitted
        /// It is made after some milliseconds.
        case delayed(UInt64)
        /// It is not made; another one can be in some milliseconds.
        case refused(UInt64)
    }

    /// How an attempt has ended.
    enum Outcome: Equatable, Sendable {
        case succeeded
        case failed
        /// No password was compared.
        case withdrawn
    }

    let subject: Subject
    let visitor: Visitor
    /// Whether the account was logged in from the client's network within 90 days.
    let isKnown: Bool
}
