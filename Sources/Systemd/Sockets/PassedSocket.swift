/// A listening stream socket that the service manager opened and passed to this process.
///
/// The service manager owns it: close the descriptor, but never unlink its file.
package struct PassedSocket: Equatable, Sendable {
    /// What the socket is for: the `FileDescriptorName=` of its unit (systemd.socket(5)).
    package enum Name: String, CaseIterable, Sendable {
        /// Clients, usually through a proxy on the same machine.
        case http
        /// Clients over TCP.
        case httpTCP = "http-tcp"
        /// Commands of the operator.
        case admin
    }

    /// The address family.
    package enum Family: Equatable, Sendable, CaseIterable {
        /// A unix socket; the mode of its file decides who may connect.
        case unix
        /// TCP over IPv4.
        case ipv4
        /// TCP over IPv6.
        case ipv6
    }

    /// The purpose of the socket.
    package let name: Name
    /// The descriptor: close-on-exec, and blocking or not as the unit has it (`NonBlocking=`).
    package let descriptor: CInt
    /// The address family.
    package let family: Family

    /// Describes a passed socket.
    package init(name: Name, descriptor: CInt, family: Family) {
        self.name = name
        self.descriptor = descriptor
        self.family = family
    }
}

extension PassedSocket.Name {
    /// The families that a socket of this name may have.
    ///
    /// `http` may have any, because `systemd-socket-activate --fdname=http` gives one name to all of its sockets.
    /// `admin` is never TCP: only the mode of a file protects it.
    var families: [PassedSocket.Family] {
        switch self {
        case .http: [.unix, .ipv4, .ipv6]
        case .httpTCP: [.ipv4, .ipv6]
        case .admin: [.unix]
        }
    }

    /// Returns the name for a socket that was passed without one.
    init(of family: PassedSocket.Family) {
        switch family {
        case .unix: self = .http
        case .ipv4, .ipv6: self = .httpTCP
        }
    }
}
