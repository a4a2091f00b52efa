import Addresses
import Contexts
import Reactor

/// Strangers: clients on whose connections nobody has logged in, while the first context asks for a login.
extension ConnectionTable {
    /// Whether nobody has logged in on a connection, and somebody must; false while the connections are handed over.
    private func isStranger(_ key: SocketKey, _ state: ConnectionState) -> Bool {
        self.hasDoor && self.isOpen(key) && !self.isHandingOver && state.manager?.connection.session == nil
    }

    /// Begins to look whether a client sends a line in time, and whether somebody logs in.
    ///
    /// The times of a client that is watched already go on: it cannot begin them again by what it sends.
    func watchDoor(_ key: SocketKey, _ state: ConnectionState) {
        guard state.deadline?.isOfStranger != true else { return }
        state.deadline = nil
        guard self.hasDoor, let first = self.configuration.door.first else { return }
        self.wait(key, milliseconds: first.milliseconds, for: first.purpose)
    }

    /// Begins the times of all strangers again, as the operator has changed them.
    func watchDoors() {
        for key in self.slots.keys {
            guard let state = self.state(of: key), self.isStranger(key, state),
                state.deadline?.isOfStranger ?? true
            else { continue }
            state.deadline = nil
            self.watchDoor(key, state)
        }
    }

    /// Watches a restored connection on which nobody has logged in: that a line was sent is known to the previous
    /// process only.
    func watchRestoredDoor(_ key: SocketKey, _ state: ConnectionState) {
        let time = self.configuration.door.loginMilliseconds
        guard self.hasDoor, time > 0, state.deadline == nil, state.manager?.connection.session == nil else { return }
        self.wait(key, milliseconds: time, for: .login)
    }

    /// Ends the connection of a client that has sent no line in time.
    func checkFirstLine(_ key: SocketKey, _ state: ConnectionState) {
        guard self.isStranger(key, state) else { return }
        guard state.hasTyped || self.configuration.door.firstLineMilliseconds == 0 else {
            return self.end(key, .silentStranger)
        }
        guard let time = self.configuration.door.fromFirstLineToLogin else { return }
        self.wait(key, milliseconds: time, for: .login)
    }

    /// Ends a connection on which nobody has logged in in time; a login that is being checked is waited for.
    func checkLogin(_ key: SocketKey, _ state: ConnectionState) {
        guard self.isStranger(key, state), self.configuration.door.loginMilliseconds > 0 else { return }
        guard !self.slots[key].isServed else {
            return self.wait(key, milliseconds: Self.passingMilliseconds, for: .login)
        }
        self.end(key, .noLogin)
    }

    /// Ends the connections of strangers in networks that are banned, and tells them so.
    func turnStrangersAway() {
        guard let gate = self.gate, !self.isHandingOver else { return }
        for key in self.slots.keys {
            // Also where nobody need log in.
            guard self.isOpen(key), let connection = self.state(of: key)?.manager?.connection,
                connection.session == nil,
                let address = connection.clientAddress.flatMap({ IPAddress($0) }),
                let sentence = gate.ban(of: address)
            else { continue }
            connection.outbound.disconnect(.banned, saying: [.text(sentence)])
        }
    }

    /// Notes that somebody has logged in on a connection.
    func letIn(_ key: SocketKey, _ state: ConnectionState) {
        if state.deadline?.isOfStranger == true { state.deadline = nil }
        state.ticket = self.addresses.loggedIn(state.ticket, at: self.loop.now.milliseconds)
        self.watchIdle(key, state)
    }

    /// Ends the connection of a stranger that was displaced, unless somebody has logged in meanwhile.
    func endDisplaced(_ key: SocketKey) {
        guard let state = self.state(of: key), state.ticket.isStranger, self.isStranger(key, state) else { return }
        self.end(key, .displaced)
    }
}

extension Deadline {
    /// Whether it is one of a stranger, until somebody has logged in.
    fileprivate var isOfStranger: Bool {
        switch self.purpose {
        case .firstLine, .login: true
        case .hello, .idleLook, .commandEnd, .expiry, .passing: false
        }
    }
}
