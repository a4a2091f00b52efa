package import Addresses

/// The other end of a connection, as the kernel reports it.
package enum Peer: Hashable, Sendable {
    /// A program on this machine, over a unix socket.
    case unix
    /// A machine, over TCP.
    case address(IPAddress)
    /// Unknown: the connection was reset before the kernel was asked.
    case gone
}
