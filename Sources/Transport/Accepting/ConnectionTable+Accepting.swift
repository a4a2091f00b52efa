import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

extension ConnectionTable {
    /// The maximum number of connections that are accepted in one go before others have their turn.
    private static let acceptsInOneGo = 64
    /// How long accepting is paused when the system has no descriptor left, in milliseconds.
    private static let restMilliseconds: UInt64 = 100

    /// Starts accepting from these listeners.
    ///
    /// If several loops share a listener, a new connection wakes one of them.
    ///
    /// - Throws: `ReactorError` when a listener cannot be watched.
    func listen(on listeners: [Listener], shared: Bool) throws(ReactorError) {
        for listener in listeners {
            let key = self.listeners.nextKey
            let interest: Interest = shared ? [.readable, .shared] : .readable
            try self.loop.watch(listener.descriptor, as: key, for: interest)
            self.listeners.add(WatchedListener(listener: listener, interest: interest))
        }
    }

    /// Stops accepting.
    ///
    /// The descriptors stay open: the table does not own them.
    func stopListening() {
        for watched in self.listeners.removeAll() { self.loop.unwatch(watched.listener.descriptor) }
    }

    /// Accepts the connections that are waiting at a listener.
    func accept(from key: SocketKey) {
        for _ in 0..<Self.acceptsInOneGo {
            switch Socket.accept(from: self.listeners[key].listener.descriptor, leaving: .whole) {
            case .connection(let descriptor):
                self.listeners.noteSuccess(of: key)
                self.admit(descriptor, isReachable: self.listeners[key].listener.isReachable)
                // The loop will be told about the remaining ones again.
                if self.loop.isSliceOver() { return }
            case .nobody: return
            case .exhausted(let number), .failed(let number):
                return self.rest(key, because: Socket.whyNotAccepted(errno: number))
            }
        }
    }

    /// Watches a listener again after a pause.
    func watch(_ key: SocketKey) {
        let watched = self.listeners[key]
        do throws(ReactorError) {
            try self.loop.watch(watched.listener.descriptor, as: key, for: watched.interest)
        } catch {
            self.rest(key, because: error.description)
        }
    }

    /// Stops watching a listener for a moment: level-triggered epoll would report the same waiting connection again and
    /// again.
    ///
    /// A listener that is shared cannot be modified, only removed and added again (epoll_ctl(2), EPOLLEXCLUSIVE).
    private func rest(_ key: SocketKey, because reason: String) {
        let watched = self.listeners[key]
        if !self.listeners.noteTrouble(of: key) {
            self.services.logger.log(.acceptingRests, [.location: watched.listener.location, .error: reason])
        }
        self.loop.unwatch(watched.listener.descriptor)
        self.loop.schedule(key, at: self.loop.now.advanced(byMilliseconds: Self.restMilliseconds))
    }

    /// Starts a connection, unless its client has too many or the server is full.
    ///
    /// Nothing is allocated for a client before that is known.
    private func admit(_ descriptor: CInt, isReachable: Bool) {
        var ticket = AddressTicket.none
        if isReachable {
            switch self.admitPeer(of: descriptor) {
            case .admitted(let admitted): ticket = admitted
            case .refused(let refusal): return self.turnAway(descriptor, refusal)
            }
        }
        let admission = self.quota.admit()
        guard admission != .nothing else {
            self.addresses.giveBack(ticket)
            return Socket.close(connection: descriptor)
        }
        let cookie = Socket.cookie(of: descriptor)
        // This comes first: from here on the connection outlives this process.
        self.parking?.park(descriptor, cookie: cookie)
        self.begin(descriptor, cookie: cookie, isCounted: admission == .admitted, ticket: ticket)
    }

    /// Tells a client why it is refused, unless too many are being told that already.
    private func turnAway(_ descriptor: CInt, _ refusal: AddressRefusal) {
        guard self.quota.refuse() else { return Socket.close(connection: descriptor) }
        let cookie = Socket.cookie(of: descriptor)
        self.parking?.park(descriptor, cookie: cookie)
        self.begin(descriptor, cookie: cookie, isCounted: false, ending: .refused(refusal))
    }

    /// Starts a connection that was accepted and parked by an earlier process.
    func admitParked(_ descriptor: CInt, cookie: UInt64) {
        let admission = Socket.hasEnded(descriptor) ? .nothing : self.quota.admit()
        guard admission != .nothing else {
            Socket.close(connection: descriptor)
            self.parking?.forget(cookie: cookie)
            return
        }
        let peer = Socket.peer(of: descriptor)
        let prefix = self.configuration.clientAddress.trusts(peer) ? nil : ClientPrefix(.peer(peer))
        let ticket = prefix.map { self.addresses.occupy($0) } ?? .none
        self.begin(descriptor, cookie: cookie, isCounted: admission == .admitted, ticket: ticket)
    }

    /// Starts a connection; one that does not count against the connection limit is only told why, by the ending.
    private func begin(
        _ descriptor: CInt,
        cookie: UInt64,
        isCounted: Bool,
        ticket: AddressTicket = .none,
        ending: Ending = .full
    ) {
        let until = self.loop.time.advanced(byMilliseconds: self.configuration.handshakeMilliseconds)
        let slot = ConnectionSlot(
            descriptor: descriptor,
            cookie: cookie,
            isCounted: isCounted,
            machine: ConnectionMachine(until: until),
            wire: WebSocketConnection(limits: self.configuration.messages)
        )
        guard let key = self.slots.insert(slot) else {
            self.addresses.giveBack(ticket)
            return self.close(slot)
        }
        do throws(ReactorError) {
            try self.loop.watch(descriptor, as: key, for: .readable)
        } catch {
            self.services.logger.log(.socketNotWatched, [.error: error.description])
            self.slots.remove(key)
            self.addresses.giveBack(ticket)
            return self.close(slot)
        }
        let state = ConnectionState()
        state.ticket = ticket
        self.states[key.index] = state
        self.happened(.clockStarts, to: key)
        self.handOverLate(key)
        guard slot.isCounted else { return self.end(key, ending) }
        Socket.sendSmallWritesAtOnce(descriptor)
    }

    /// Closes a connection's socket, ends its parking, and stops counting it.
    func close(_ slot: ConnectionSlot) {
        Socket.close(connection: slot.descriptor)
        self.parking?.forget(cookie: slot.cookie)
        self.quota.giveBack(isCounted: slot.isCounted)
    }
}
