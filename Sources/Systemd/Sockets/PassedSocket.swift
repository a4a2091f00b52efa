/// A listening stream socket that the service manager opened and passed to this process.
///
/// It belongs to the service manager: close the descriptor, but never unlink its file.
package struct PassedSocket: Equatable, Sendable {
    /// What the socket is for: the `FileDescriptorName=` of its unit (systemd.socket(5)).
    package enum Name: String, CaseIterable, Sendable {
        /// Players, through a proxy on the same machine as a rule.
        case http
        /// Players over TCP.
        case httpTCP = "http-tcp"
        /// The operator's commands.
        case admin
    }

    /// The address family.
    package enum Family: Equatable, Sendable, CaseIterable {
        /// A unix socket: who may connect is decided by the mode of its file.
        case unix
        /// TCP over IPv4.
        case ipv4
        /// TCP over IPv6.
        case ipv6
    }

    /// What the socket is for.
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
    /// `http` may be any, as `systemd-socket-activate --fdname=http` gives one name to all of its sockets; the operator's
    /// commands are guarded by the mode of a file, so never TCP.
    var families: [PassedSocket.Family] {
        switch self {
        case .http: [.unix, .ipv4, .ipv6]
        case .httpTCP: [.ipv4, .ipv6]
        case .admin: [.unix]
        }
    }

    /// The name of a socket which came without one.
    init(of family: PassedSocket.Family) {
        switch family {
        case .unix: self = .http
        case .ipv4, .ipv6: self = .httpTCP
        }
    }
}
