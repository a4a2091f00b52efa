package import Addresses
package import Reactor

/// Where a client is, as far as it can be known.
package enum ClientAddress: Hashable, Sendable {
    /// The peer is the client: nobody is trusted to speak for another.
    case peer(Peer)
    /// A trusted proxy says so.
    case forwarded(IPAddress)
    /// A trusted proxy names no address, or none that can be read: all such clients count as one (SEC-15).
    case unknown

    /// The address; nil for a program on this machine, and where it is not known.
    package var address: IPAddress? {
        switch self {
        case .peer(.address(let address)), .forwarded(let address): address
        case .peer(.unix), .peer(.gone), .unknown: nil
        }
    }

    /// What logs and operators are told; nil for a program on this machine, and for a peer that has gone.
    package var text: String? {
        switch self {
        case .peer(.address(let address)), .forwarded(let address): address.description
        case .peer(.unix), .peer(.gone): nil
        case .unknown: "unknown"
        }
    }
}
