package import Addresses

/// Who is at the other end of a connection, as the kernel tells it.
package enum Peer: Hashable, Sendable {
    /// A program on this machine, by a unix socket.
    case unix
    /// A machine, by TCP.
    case address(IPAddress)
    /// Nobody any more: the connection was reset before we asked, and it is not known who it was.
    case gone
}
