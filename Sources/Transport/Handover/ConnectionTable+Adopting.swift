import Contexts
import Logging
import Reactor
import Telemetry
import WebSocketProtocol

/// A connection that the process before has left, with the socket that was kept of it.
struct Arrival: Sendable {
    let bequest: Bequest
    let descriptor: CInt
}

extension ConnectionTable {
    /// Takes connections over, and keeps them as they were: nothing is read or written before ``begin()``.
    ///
    /// Of one connection at a time there is a copy beside the memory of the process before and that of this one. Each is
    /// marked there meanwhile: should this process crash in that, the next one leaves it out.
    ///
    /// - Parameters:
    ///   - arrivals: The connections.
    ///   - accounts: Those accounts that may be here now, by id.
    ///   - present: Called for each that somebody has logged in on who may be here.
    func adopt(_ arrivals: [Arrival], accounts: [Int64: Account], present: (Connection, Login) -> Void) {
        // They were here before there was any question of room: the limit is for what comes on top.
        self.memory.arena.beyondBudget {
            for arrival in arrivals { self.adopt(arrival, accounts: accounts, present) }
        }
    }

    /// Takes a connection over, marked in the memory that it comes from.
    private func adopt(
        _ arrival: Arrival,
        accounts: [Int64: Account],
        _ present: (Connection, Login) -> Void
    ) {
        let (table, outline) = (arrival.bequest.table, arrival.bequest.outline)
        if outline.cookie == table.suspect.value { self.memory.suspect.value = outline.cookie }
        table.working(on: outline.key) {
            let heir = table.heir(outline)
            let login = heir.memo?.login.flatMap { login in
                accounts[login.account.id].map { Login(account: $0, number: login.number) }
            }
            self.adopt(heir, on: arrival.descriptor, login, present)
        }
    }

    /// Takes a connection over; without a login if nobody has logged in, or the account may not be here any more.
    private func adopt(
        _ heir: Heir,
        on descriptor: CInt,
        _ login: Login?,
        _ present: (Connection, Login) -> Void
    ) {
        let isInHandshake = heir.slot.machine.isInHandshake
        let patience = isInHandshake ? self.configuration.handshakeMilliseconds : self.configuration.closeMilliseconds
        self.places.occupy(hasPlace: heir.slot.hasPlace)
        var slot = heir.slot.inherited(
            descriptor: descriptor,
            now: self.loop.now,
            until: self.loop.now.advanced(byMilliseconds: patience)
        )
        // Nothing was agreed on yet, whatever the process before was about to agree on.
        if isInHandshake { slot.wire = WebSocketConnection(limits: self.configuration.messages) }
        guard let key = self.slots.insert(slot) else { return self.close(slot) }
        let resident = Resident()
        self.residents[key.index] = resident
        guard self.keepBytes(of: heir, key) else { return self.free(key) }
        guard slot.isOpen else { return }
        resident.isReadableByOthers = heir.memo?.allowsPasswords == false
        let connection = self.connection(heir.memo?.address ?? self.peerText(of: descriptor), resident, key)
        if let login {
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
        let manager = ContextManager(of: connection)
        // Who was not greeted yet was in no context: the first one is still to be entered.
        if let place = heir.memo?.place, heir.slot.hasEntered, !resumption.isRefused {
            do {
                try manager.restore(place)
            } catch {
                resumption.isPlaceLost = true
                self.services.logger.log(
                    .placeLost,
                    connection.logFields([.context: place.name.rawValue, .error: String(describing: error)])
                )
            }
        }
        resident.manager = manager
        if !heir.slot.hasEntered, !resumption.isRefused {
            resident.intention = .enter
        } else if resumption != Resumption() || manager.hasSomethingToRestore {
            resident.intention = .resume(resumption)
        }
        self.keepMemo(key, heir.memo, resident)
    }

    /// Begins to serve the connections that were taken over: what waits of them goes on.
    ///
    /// Each is marked meanwhile, as in ``adopt(_:accounts:present:)``. Those that are served already have their turns
    /// between two of them.
    func begin() async {
        defer { self.memory.restoring.value = 0 }
        for key in self.slots.keys {
            if self.loop.isSliceOver() {
                self.memory.restoring.value = 0
                await Task.yield()
            }
            guard self.slots.contains(key) else { continue }
            self.memory.restoring.value = key.tag
            do throws(ReactorError) {
                try self.loop.watch(self.slots[key].descriptor, as: key, for: self.slots[key].machine.interest)
            } catch {
                self.services.logger.log(.socketNotWatched, [.error: error.description])
                self.end(key, .peerVanished)
                continue
            }
            self.updateInterest(key)
            self.happened(.clockStarts, to: key)
            self.handOverLate(key)
            self.goOn(key)
        }
    }

    /// Notes that all that was taken over goes on: nobody is suspected any more, and turns are measured from here on.
    func endRestoring() {
        self.memory.suspect.value = 0
        self.loop.resetTurns()
    }

    private func goOn(_ key: SocketKey) {
        guard let resident = self.resident(key) else { return }
        if case .resume(let resumption) = resident.intention, resumption.isRefused {
            self.write(.text(self.services.texts[.notAdmitted]), to: key)
            return self.end(key, .asked(.policy))
        }
        if case .resume(Resumption()) = resident.intention, resident.manager?.hasSomethingToRestore == false {
            // The first context of its kind has said so meanwhile.
            resident.intention = .goOn
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
