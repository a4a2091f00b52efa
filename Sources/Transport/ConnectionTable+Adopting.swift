import Contexts
import Logging
import Reactor
import WebSocketProtocol

/// A connection that the process before has left, with the socket that was kept of it.
struct Arrival {
    let heir: Heir
    let descriptor: CInt
    /// The account that may be here, if somebody has logged in; nil if it may not any more.
    let login: Login?
}

extension ConnectionTable {
    /// Takes connections over, and keeps them as they were: nothing is read or written before ``begin()``.
    ///
    /// - Parameters:
    ///   - arrivals: The connections.
    ///   - present: Called for each that somebody has logged in on who may be here.
    func adopt(_ arrivals: [Arrival], present: (Connection, Login) -> Void) {
        // They were here before there was any question of room: the limit is for what comes on top.
        self.memory.arena.beyondBudget {
            for arrival in arrivals { self.adopt(arrival, present) }
        }
    }

    private func adopt(_ arrival: Arrival, _ present: (Connection, Login) -> Void) {
        let heir = arrival.heir
        let isInHandshake = if case .handshake = heir.slot.phase { true } else { false }
        let patience = isInHandshake ? self.configuration.handshakeMilliseconds : self.configuration.closeMilliseconds
        if heir.slot.hasPlace { self.places.occupy() }
        var slot = heir.slot.inherited(
            descriptor: arrival.descriptor,
            now: self.loop.now,
            until: self.loop.now.advanced(byMilliseconds: patience)
        )
        // Nothing was agreed on yet, whatever the process before was about to agree on.
        if isInHandshake { slot.wire = WebSocketConnection(limits: self.configuration.messages) }
        guard let key = self.slots.insert(slot) else { return self.close(slot) }
        let resident = Resident()
        self.residents[key.index] = resident
        guard self.keepBytes(of: heir, key) else { return self.release(key) }
        guard slot.isOpen else {
            resident.hasDeparted = !isInHandshake
            return
        }
        let connection = self.connection(heir.memo?.address ?? self.peerText(of: arrival.descriptor), key)
        if let login = arrival.login {
            present(connection, login)
        } else if let former = heir.memo?.login {
            self.services.logger.log(.sessionNotRestored, connection.logFields([.account: former.account.username]))
            resident.intention = .resume(Resumption(isRefused: true))
        }
        self.settleIn(connection, heir, resident, key)
    }

    /// Keeps what waits of a connection; false when there is no memory for it.
    private func keepBytes(of heir: Heir, _ key: SocketKey) -> Bool {
        guard !heir.input.isEmpty || !heir.assembly.isEmpty || !heir.output.isEmpty else { return true }
        guard let backlog = self.needBacklog(key), backlog.input.append(RawSpan(_elements: heir.input.span)),
            backlog.assembly.append(RawSpan(_elements: heir.assembly.span)),
            backlog.output.append(RawSpan(_elements: heir.output.span))
        else { return false }
        backlog.outputMessages = heir.outputMessages
        return true
    }

    /// Puts a player back into the context that the connection was in; what cannot be put back is made good at the start.
    private func settleIn(_ connection: Connection, _ heir: Heir, _ resident: Resident, _ key: SocketKey) {
        var resumption = Resumption(isCommandLost: heir.hasLostCommand)
        if case .resume(let former) = resident.intention { resumption.isRefused = former.isRefused }
        var context: (any Context)?
        if let place = heir.memo?.place, !resumption.isRefused {
            do {
                context = try self.registry.restore(place, connection, self.services)
            } catch {
                resumption.isPlaceLost = true
                self.services.logger.log(
                    .placeLost,
                    connection.logFields([.context: place.name.rawValue, .error: String(describing: error)])
                )
            }
        }
        resident.player = Resident.Player(
            connection: connection,
            manager: ContextManager(
                connection: connection,
                registry: self.registry,
                services: self.services,
                current: context
            )
        )
        if !heir.slot.hasEntered, !resumption.isRefused {
            resident.intention = .enter
        } else if resumption != Resumption() {
            resident.intention = .resume(resumption)
        }
        self.keepMemo(key, heir.memo, resident)
    }

    /// Begins with a connection of which nothing is known; one that has ended is closed.
    func admitKept(_ descriptor: CInt, cookie: UInt64) {
        if Socket.hasEnded(descriptor) {
            Socket.close(connection: descriptor)
            self.keeper?.forget(cookie: cookie)
        } else {
            self.admit(descriptor, cookie: cookie)
        }
    }

    /// Begins to serve the connections that were taken over: what waits of them goes on.
    func begin() {
        for key in self.slots.keys {
            do throws(ReactorError) {
                try self.loop.watch(self.slots[key].descriptor, as: key, for: .readable)
            } catch {
                self.services.logger.log(.socketNotWatched, [.error: error.description])
                self.end(key, .peerVanished)
                continue
            }
            self.updateInterest(key)
            self.armAnew(key)
            self.goOn(key)
        }
    }

    private func armAnew(_ key: SocketKey) {
        switch self.slots[key].phase {
        case .handshake(let until), .closing(let until), .flushing(let until), .draining(let until):
            self.arm(key, at: until)
        case .open:
            guard self.configuration.pingMilliseconds > 0 else { return }
            self.arm(key, at: self.loop.now.advanced(byMilliseconds: self.configuration.pingMilliseconds))
        }
    }

    private func goOn(_ key: SocketKey) {
        guard let resident = self.resident(key) else { return }
        if case .resume(let resumption) = resident.intention, resumption.isRefused {
            self.write(.text(self.services.texts[.notAdmitted]), to: key)
            return self.end(key, .asked(.policy))
        }
        if self.backlog(key).map({ !$0.input.isEmpty }) ?? false {
            // What came before the end of the process before is read with what came since.
            self.read(key)
            self.putBurstAside()
        } else if case .goOn = resident.intention {
            return
        } else {
            self.serve(key)
        }
    }
}
