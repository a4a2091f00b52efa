import Addresses
import Contexts
import Logging
import Reactor
import Telemetry

/// Limits on connections by the addresses of their clients.
extension ConnectionTable {
    /// Counts a connection that was just accepted, if its peer is a client on another machine.
    ///
    /// Whom a trusted proxy speaks for is not known before its request.
    func admitPeer(of descriptor: CInt) -> AddressLimits.Admission {
        let peer = Socket.peer(of: descriptor)
        guard !self.configuration.clientAddress.trusts(peer), let prefix = ClientPrefix(.peer(peer)) else {
            return .admitted(.none)
        }
        let admission = self.addresses.admit(prefix, at: self.loop.now.milliseconds)
        if case .refused(let refusal) = admission { self.note(refusal, of: .peer(peer)) }
        return admission
    }

    /// Counts a connection whose request has come, unless that was done when it was accepted, and makes it a stranger's
    /// if somebody must log in.
    ///
    /// - Parameters:
    ///   - client: The client.
    ///   - arrival: How it is received; who is only told that they are banned displaces no stranger.
    ///   - key: The connection.
    ///   - state: Its state.
    /// - Returns: Why the client may not have the connection; nil if it may.
    func admit(
        _ client: ClientAddress,
        _ arrival: Arrival,
        _ key: SocketKey,
        _ state: ConnectionState
    ) -> AddressRefusal? {
        guard arrival != .refused else { return self.note(.banned, of: client) }
        guard let prefix = ClientPrefix(client) else { return nil }
        if state.ticket == .none {
            switch self.addresses.admit(prefix, at: self.loop.now.milliseconds) {
            case .admitted(let ticket): state.ticket = ticket
            case .refused(let refusal): return self.note(refusal, of: client)
            }
        }
        guard self.hasDoor, arrival == .admitted else { return nil }
        switch self.addresses.enter(state.ticket, Strangers.Connection(table: self.number, key: key)) {
        case .admitted(let ticket): state.ticket = ticket
        case .refused(let refusal): return self.note(refusal, of: client)
        }
        return nil
    }

    /// Counts a connection of the previous process, which is never refused.
    ///
    /// - Parameters:
    ///   - key: The connection.
    ///   - state: Its state.
    ///   - address: The address that was saved of it; nil if none was.
    func readmit(_ key: SocketKey, _ state: ConnectionState, from address: String?) {
        guard let prefix = self.prefix(of: address, self.slots[key].descriptor) else { return }
        state.ticket = self.addresses.occupy(prefix)
        guard self.hasDoor, let manager = state.manager, manager.connection.session == nil else { return }
        let connection = Strangers.Connection(table: self.number, key: key)
        if case .admitted(let ticket) = self.addresses.enter(state.ticket, connection, isInherited: true) {
            state.ticket = ticket
        }
    }

    /// Stops counting a connection, whose socket is closed.
    func giveTicketBack(_ state: ConnectionState?) {
        guard let state, state.ticket != .none else { return }
        self.addresses.giveBack(state.ticket)
        state.ticket = .none
    }

    private func prefix(of address: String?, _ descriptor: CInt) -> ClientPrefix? {
        if let address {
            let client = IPAddress(address).map { ClientAddress.peer(.address($0)) }
            return ClientPrefix(client ?? .unknown)
        }
        let peer = Socket.peer(of: descriptor)
        return self.configuration.clientAddress.trusts(peer) ? nil : ClientPrefix(.peer(peer))
    }

    /// Logs that a client was refused, and returns why.
    @discardableResult
    private func note(_ refusal: AddressRefusal, of client: ClientAddress) -> AddressRefusal {
        var fields: [LogKey: String] = [.reason: refusal.description]
        fields[.clientAddress] = client.text
        self.services.logger.log(.clientRefused, fields)
        return refusal
    }
}
