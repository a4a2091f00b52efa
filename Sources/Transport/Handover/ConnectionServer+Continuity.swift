package import Contexts
import Reactor

/// What taking over the connections of the process before has come to.
package struct ConnectionRestoreReport: Equatable, Sendable {
    /// Connections that go on.
    package var restored = 0
    /// How many of them lost the command that was being worked on.
    package var commandsLost = 0
    /// Connections whose sockets were not kept, or have ended.
    package var missing = 0
    /// Connections whose memory is damaged: those that are still there were told, and closed.
    package var damaged = 0
    /// How many of them have a socket that is not known; it may be one of the unclaimed ones, as those of the missing may.
    package var withoutSocket = 0
    /// Kept sockets that the memory does not name, by cookie: they have ended, or were just accepted, or
    /// are those of damaged connections.
    package var unclaimed: [UInt64: CInt] = [:]

    /// Nothing.
    package init() {}

    /// How many connections there were whose sockets may be among the unclaimed ones.
    package var lostSockets: Int { self.missing + self.withoutSocket }
}

/// The connections that the process before has left: where they lie in its memory before any is copied.
package struct SavedConnections: Sendable {
    let references: [SavedConnectionReference]
    /// The identities of sockets of connections that are damaged.
    let damaged: [UInt64]
    /// When restoring began in vain, for the memory of this process.
    let starts: [MonotonicTime]

    /// Looks at all that the process before has left.
    package init(of former: PreviousProcess) {
        let surveys = former.tables.map { (table: $0, survey: $0.survey()) }
        self.references = surveys.flatMap { table, survey in
            survey.outlines.map { SavedConnectionReference(table: table, outline: $0) }
        }
        self.damaged = surveys.flatMap(\.survey.damaged)
        self.starts = former.starts
    }

    /// How many connections there are that can be gone on with.
    package var count: Int { self.references.count }

    /// The identities of all sockets (socket(7), SO_COOKIE).
    package var cookies: [UInt64] { self.references.map(\.outline.cookie) + self.damaged }

    /// The accounts that had logged in, as they were then.
    package var accounts: [Account] { self.references.compactMap(\.outline.account) }
}

extension ConnectionServer {
    /// The descriptors of this process's memory, one for each loop; they stay this server's.
    package var memoryFiles: [CInt] { self.tables.map { $0.file.descriptor } }

    /// Takes over the connections of the process before; nothing is read or written before ``begin()``.
    ///
    /// - Parameters:
    ///   - saved: The connections.
    ///   - sockets: The sockets that were kept, by cookie. They are this server's from here on, but for the unclaimed ones.
    ///   - accounts: Those accounts that may be here now, by id.
    ///   - present: Called on an event loop for each connection that somebody has logged in on who may be here.
    /// - Returns: What it came to.
    package func adopt(
        _ saved: SavedConnections,
        sockets: [UInt64: CInt],
        accounts: [Int64: Account],
        present: @escaping @Sendable (Connection, Login) -> Void
    ) async -> ConnectionRestoreReport {
        var report = ConnectionRestoreReport()
        report.unclaimed = sockets
        self.close(saved.damaged, of: &report)
        var shares: [[ConnectionToRestore]] = Array(repeating: [], count: self.tables.count)
        for reference in saved.references {
            guard let descriptor = report.unclaimed.removeValue(forKey: reference.outline.cookie) else {
                report.missing += 1
                continue
            }
            shares[report.restored % shares.count].append(
                ConnectionToRestore(reference: reference, descriptor: descriptor)
            )
            report.restored += 1
            report.commandsLost += reference.outline.hasLostCommand ? 1 : 0
        }
        for (table, share) in zip(self.tables, shares) {
            await table.adopt(share, accounts: accounts, present: present)
        }
        self.guardian.record(saved.starts)
        return report
    }

    /// Tells the players whose memory is damaged, and closes their connections.
    private func close(_ damaged: [UInt64], of report: inout ConnectionRestoreReport) {
        report.damaged = damaged.count
        for cookie in damaged {
            guard let descriptor = report.unclaimed.removeValue(forKey: cookie) else {
                report.withoutSocket += 1
                continue
            }
            DroppedConnections.say(to: descriptor)
            self.tables[0].parking?.forget(cookie: cookie)
        }
    }

    /// Begins with sockets that were kept before anything else was done with them; those that have ended are closed.
    ///
    /// - Parameters:
    ///   - sockets: The sockets, by cookie.
    ///   - isAnyLost: Some may belong to connections that nothing is known about: those that say nothing are told, and closed.
    /// - Returns: How many were told and closed, as they had been upgraded before.
    package func admit(_ sockets: [UInt64: CInt], isAnyLost: Bool = false) async -> Int {
        var closed = 0
        for (number, (cookie, descriptor)) in sockets.enumerated() {
            let table = self.tables[number % self.tables.count]
            if Socket.hasEnded(descriptor) || Socket.isHungUp(descriptor) {
                Socket.close(connection: descriptor)
                table.parking?.forget(cookie: cookie)
            } else if self.isNew(descriptor, orSilent: !isAnyLost) {
                await table.admitParked(descriptor, cookie: cookie)
            } else {
                DroppedConnections.say(to: descriptor)
                table.parking?.forget(cookie: cookie)
                closed += 1
            }
        }
        return closed
    }

    /// Whether what a peer says first can begin a request, and no frame, whose first byte is none of ASCII's characters.
    private func isNew(_ descriptor: CInt, orSilent isNewIfSilent: Bool) -> Bool {
        Socket.firstByte(of: descriptor).map { (0x03...0x7F).contains($0) } ?? isNewIfSilent
    }

    /// Begins to serve what was taken over, and returns when each event loop has gone round with it.
    ///
    /// Each connection has had one turn by then (``InputBudget``); how long turns took is measured from here on.
    package func begin() async {
        // Before anything is handled that players have said: who speaks then is heard by all who were there.
        await withTaskGroup { group in
            for table in self.tables { group.addTask { await table.tellRestored() } }
        }
        for table in self.tables { await table.begin() }
        for table in self.tables {
            let last = await table.queueings
            while await table.turnsGiven < last, await !table.isHandingOver {}
        }
        for loop in self.tables.indices {
            // Once for what was waiting here, once more for what was waiting in the kernel.
            for _ in 1...2 { await self.answer(from: loop) }
        }
        for table in self.tables { await table.endRestoring() }
        self.guardian.record([])
    }

    private var guardian: StartGuard { StartGuard(in: self.tables[0].file) }
}
