/// A login, apart from the connection that it is on.
///
/// It lasts from the login to its end.
///
/// `World` implements it. Safe from any thread; nothing waits.
package protocol PlayerSession: AnyObject, Sendable {
    /// The account, with its present role.
    var account: Account { get }
    /// The number of the login.
    ///
    /// Numbers only grow, and players are listed in this order.
    var number: UInt64 { get }
    /// The connection that the login is on; nil once the player has left.
    var connection: Connection? { get }
}
