package import Addresses
package import Reactor

/// The address of a client, as far as it is known.
package enum ClientAddress: Hashable, Sendable {
    /// The peer is the client: it is not a trusted proxy.
    case peer(Peer)
    /// The address that a trusted proxy has named.
    case forwarded(IPAddress)
    /// A trusted proxy names no address, or none that can be read.
    ///
    /// All such clients count as one (SEC-15).
    case unknown

    /// The address; nil for a program on this machine, and if the address is unknown.
    package var address: IPAddress? {
        switch self {
        case .peer(.address(let address)), .forwarded(let address): address
        case .peer(.unix), .peer(.gone), .unknown: nil
        }
    }

    /// The text for logs and operators; nil for a program on this machine, and for a peer that has gone.
    package var text: String? {
        switch self {
        case .peer(.address(let address)), .forwarded(let address): address.description
        case .peer(.unix), .peer(.gone): nil
        case .unknown: "unknown"
        }
    }
}
