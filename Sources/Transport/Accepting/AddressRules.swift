package import Addresses

/// How many connections one client may have and begin, and how many strangers there may be.
///
/// A *stranger* is an open connection on which nobody has logged in, while the first context asks for a login.
package struct AddressRules: Equatable, Sendable {
    /// How many connections a client may have at the same time; 0 for any number.
    package var connections: Int
    /// How often a client may connect; those who log in do not count.
    package var newOfClient: Rate
    /// The same for an IPv6 network with a prefix of 48 bits.
    package var newOfSite: Rate
    /// How many strangers there may be; 0 for any number.
    package var strangers: Int

    /// How many clients an IPv6 network with a prefix of 48 bits may be as good as (SEC-17).
    private static let clientsOfSite = 8

    /// Makes rules; the default limits nothing.
    package init(connections: Int = 0, new: Int = 0, inMilliseconds time: Int = 600_000, strangers: Int = 0) {
        self.connections = connections
        self.newOfClient = Rate(new, in: time)
        self.newOfSite = Rate(new * Self.clientsOfSite, in: time)
        self.strangers = strangers
    }

    /// How many connections an IPv6 network with a prefix of 48 bits may have; 0 for any number.
    var connectionsOfSite: Int { self.connections * Self.clientsOfSite }
}
