package import Addresses
import Contexts

/// A client, as attempts are counted (SEC-17).
package enum Visitor: Hashable, Sendable {
    /// A program on this machine, such as a client of the operator's own: nothing is counted.
    case machine
    /// A client whose address no proxy has named; all of these count as one (SEC-15).
    case unknown
    /// All clients in a network: of one IPv4 address, or of 64 bits in IPv6.
    case network(AddressPrefix)

    /// Describes the client at an address.
    ///
    /// - Parameter address: The address as ``Connection/clientAddress`` has it: nil on this machine.
    package init(_ address: String?) {
        guard let address else {
            self = .machine
            return
        }
        guard let address = IPAddress(address) else {
            self = .unknown
            return
        }
        self = address.isLoopback ? .machine : .network(.client(address))
    }

    /// Describes the client of a connection.
    init(_ connection: Connection) { self.init(connection.clientAddress) }

    /// The larger network of 48 bits that this one of IPv6 is in; nil for all others.
    var site: Visitor? {
        guard case .network(let prefix) = self else { return nil }
        return AddressPrefix.site(prefix.address).map(Visitor.network)
    }

    /// The network as text, by which it is known after a restart; nil if the client is in none.
    var network: String? {
        guard case .network(let prefix) = self else { return nil }
        return prefix.description
    }
}
