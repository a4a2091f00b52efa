/// Who somebody is here, apart from the connection that they are on: from a login to its end.
///
/// `World` has the real ones. Safe from any thread; nothing of it waits.
package protocol PlayerSession: AnyObject, Sendable {
    /// The account, with its role as it is now.
    var account: Account { get }
    /// The number of the login, which only grows: who is here is listed in this order.
    var number: UInt64 { get }
    /// The connection that they are on; nil when they have gone.
    var connection: Connection? { get }
}
