import CLinux
import CSystemd
import Glibc

/// Takes the descriptors that systemd has passed to this service: its sockets (sd_listen_fds_with_names(3), SD-2), and
/// what the previous process has stored (``DescriptorStore``).
package enum SocketActivation {
    /// A passed descriptor with its name; nothing else is known about it yet.
    struct Descriptor: Equatable {
        var number: CInt
        var name: String
    }

    /// The name that libsystemd gives to a descriptor without one, as plain `systemd-socket-activate` passes it.
    private static let noName = "unknown"

    /// Takes all passed descriptors; the result is empty if systemd did not start this process.
    ///
    /// The descriptors become close-on-exec and the variables are unset, so a second call finds nothing. It changes the
    /// environment: call it once, at the start, before there are other threads.
    ///
    /// - Throws: The fault of a name or socket. The process should end then, as its units are configured wrongly.
    package static func take() throws(SystemdError) -> PassedDescriptors {
        try self.sort(self.takeDescriptors())
    }

    /// Separates sockets from stored descriptors.
    static func sort(_ descriptors: [Descriptor]) throws(SystemdError) -> PassedDescriptors {
        let stored = descriptors.map { StoredName($0.name) }
        var passed = PassedDescriptors()
        passed.sockets = try self.classify(zip(descriptors, stored).filter { $0.1 == nil }.map(\.0))
        for case (let descriptor, let name?) in zip(descriptors, stored) {
            self.add(descriptor.number, name, to: &passed)
        }
        passed.states.sort { $0.number < $1.number }
        passed.bottles.sort { $0.generation < $1.generation }
        return passed
    }

    private static func add(_ descriptor: CInt, _ name: StoredName, to passed: inout PassedDescriptors) {
        let location = "passed descriptor \(descriptor) (\(name))"
        let hint = "It was stored by another version of this program, if at all; it is closed."
        switch name {
        case .state(let number) where uuu_cannot_shrink(descriptor):
            return passed.states.append(PassedState(number: number, descriptor: descriptor))
        case .bottle(let generation)
        where sd_is_socket(descriptor, AF_UNIX, CInt(SOCK_SEQPACKET.rawValue), 0) > 0:
            return passed.bottles.append(PassedBottle(generation: generation, descriptor: descriptor))
        case .state: passed.refusals.append(.init(name: name, error: .init(.notAStateFile, at: location, hint: hint)))
        case .bottle: passed.refusals.append(.init(name: name, error: .init(.notABottle, at: location, hint: hint)))
        // The previous process ended while it probed the store; the service manager removes this descriptor by itself.
        case .probe: break
        }
        close(descriptor)
    }

    /// Checks names and sockets.
    ///
    /// All unexpected names are reported in one error.
    static func classify(_ descriptors: [Descriptor]) throws(SystemdError) -> [PassedSocket] {
        let unexpected = descriptors.filter { $0.name != self.noName && PassedSocket.Name(rawValue: $0.name) == nil }
        guard unexpected.isEmpty else {
            throw SystemdError(
                .unexpectedNames(unexpected.map(\.name)),
                at: "passed descriptor " + unexpected.map { String($0.number) }.joined(separator: ", "),
                hint: "Write FileDescriptorName=http, http-tcp or admin in the [Socket] section of its unit "
                    + "(systemd-socket-activate: --fdname=http)."
            )
        }
        var sockets: [PassedSocket] = []
        for descriptor in descriptors { try sockets.append(self.classify(descriptor)) }
        return sockets
    }

    private static func classify(_ descriptor: Descriptor) throws(SystemdError) -> PassedSocket {
        let location = "passed descriptor \(descriptor.number) (\(descriptor.name))"
        let family = try self.family(of: descriptor.number, at: location)
        let name = PassedSocket.Name(rawValue: descriptor.name) ?? PassedSocket.Name(of: family)
        guard name.families.contains(family) else {
            throw SystemdError(.wrongFamily, at: location, hint: self.familyHint(for: name))
        }
        return PassedSocket(name: name, descriptor: descriptor.number, family: family)
    }

    private static func familyHint(for name: PassedSocket.Name) -> String {
        switch name {
        case .http: "Write ListenStream= with a path or an IP address and port."
        case .httpTCP: "Write ListenStream= with an IP address and port, or name the socket http."
        case .admin: "Write ListenStream= with a path: who may give commands is decided by the mode of the file."
        }
    }

    private static func family(of descriptor: CInt, at location: String) throws(SystemdError) -> PassedSocket.Family {
        let stream = CInt(SOCK_STREAM.rawValue)
        guard try self.holds(sd_is_socket(descriptor, AF_UNSPEC, 0, -1), at: location) else {
            throw SystemdError(.notASocket, at: location, hint: "Write ListenStream= in its unit.")
        }
        guard try self.holds(sd_is_socket(descriptor, AF_UNSPEC, stream, -1), at: location) else {
            throw SystemdError(
                .notAStream,
                at: location,
                hint: "Write ListenStream=, not ListenDatagram= or ListenSequentialPacket=."
            )
        }
        guard try self.holds(sd_is_socket(descriptor, AF_UNSPEC, stream, 1), at: location) else {
            throw SystemdError(
                .notListening,
                at: location,
                hint: "Write Accept=no: one process serves all connections."
            )
        }
        for (family, number) in [(PassedSocket.Family.unix, AF_UNIX), (.ipv4, AF_INET), (.ipv6, AF_INET6)]
        where try self.holds(sd_is_socket(descriptor, number, stream, 1), at: location) {
            return family
        }
        throw SystemdError(.wrongFamily, at: location, hint: self.familyHint(for: .http))
    }

    /// Evaluates an answer of sd_is_socket(3): positive, zero, or a negative errno.
    private static func holds(_ answer: CInt, at location: String) throws(SystemdError) -> Bool {
        guard answer >= 0 else {
            throw SystemdError(.activation(errno: -answer), at: location, hint: "Is the descriptor open?")
        }
        return answer > 0
    }

    private static func takeDescriptors() throws(SystemdError) -> [Descriptor] {
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = unsafe sd_listen_fds_with_names(1, &names)
        guard count >= 0 else {
            throw SystemdError(
                .activation(errno: -count),
                at: "LISTEN_FDS",
                hint: "LISTEN_FDS, LISTEN_PID and LISTEN_FDNAMES are the service manager's: leave them alone."
            )
        }
        defer { unsafe free(names) }
        return (0..<count).map { index in
            let name = unsafe names?[Int(index)]
            defer { unsafe free(name) }
            return Descriptor(
                number: SD_LISTEN_FDS_START + index,
                name: unsafe name.map { unsafe String(cString: $0) } ?? self.noName
            )
        }
    }
}
