import Contexts

/// The gate: decides whether an account may be logged in (SEC-39).
///
/// Everything that makes an account be logged in on a connection asks here, right before it does.
enum Admission {
    /// How an account comes to be logged in.
    enum Door: CaseIterable, Sendable {
        /// A login, while the account has no session.
        case login
        /// A login, while the account has a session: on another connection, or waiting for its player.
        case takeover
        /// A token.
        case resume
        /// The connection was there in the previous process.
        case restore
    }

    /// Decides whether an account may be logged in.
    ///
    /// - Parameters:
    ///   - door: How it comes to be logged in.
    ///   - record: The account as the store has it now; nil if it has none.
    /// - Returns: The account as it is now; nil if it may not be logged in.
    static func ask(_ door: Door, _ record: AccountRecord?) -> Account? { record?.account }
}
