/// A login, apart from the connection that it is on.
///
/// It lasts from the login to its end.
///
/// `World` implements it. Safe from any thread; nothing waits.
package protocol PlayerSession: AnyObject, Sendable {
    /// The account, with its present role.
    var account: Account { get }
    /// The number of the login, or of what it was resumed by.
    ///
    /// Numbers only grow, and players are listed in this order.
    var number: UInt64 { get }
    /// The connection that the login is on; nil once the player has left.
    ///
    /// If the connection was lost, it is that one until the player comes back on another.
    var connection: Connection? { get }
    /// When the connection was lost, since the beginning of 1970 in UTC; nil while the player is connected.
    var lostSince: Duration? { get }
    /// Returns whether the session's token was revoked since it was asked last, as after a change of the password; its
    /// client needs another one.
    func takeRevocation() -> Bool
}

extension PlayerSession {
    /// Nil: the login ends with its connection.
    package var lostSince: Duration? { nil }
    /// False: the login has no token.
    package func takeRevocation() -> Bool { false }
}
