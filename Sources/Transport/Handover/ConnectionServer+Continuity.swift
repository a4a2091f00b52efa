package import Contexts
import Reactor

/// The result of restoring the connections of the previous process.
package struct ConnectionRestoreReport: Equatable, Sendable {
    /// The number of restored connections.
    package var restored = 0
    /// The number of sessions that wait for their players, whose connections were lost.
    package var waiting = 0
    /// How many of the restored connections lost a command that was running.
    package var commandsLost = 0
    /// Connections whose sockets were not parked, or have ended.
    package var missing = 0
    /// Connections whose memory is damaged.
    ///
    /// Those whose socket is still open were told, and closed.
    package var damaged = 0
    /// How many of the damaged connections have no known socket; it may be among the unclaimed ones.
    package var withoutSocket = 0
    /// Parked sockets, by cookie, that the previous process's memory does not name.
    ///
    /// They have ended, were accepted just before the end of that process, or belong to damaged or missing connections.
    package var unclaimed: [UInt64: CInt] = [:]

    /// Creates a report of zeros.
    package init() {}

    /// The number of connections whose sockets may be among the unclaimed ones.
    package var lostSockets: Int { self.missing + self.withoutSocket }
}

/// The connections that the previous process has saved: where they lie in its memory.
///
/// Nothing is copied yet.
package struct SavedConnections: Sendable {
    let references: [SavedConnectionReference]
    /// The socket cookies of damaged connections.
    let damaged: [UInt64]
    /// When the failed attempts to restore them began; written to the memory of this process.
    let starts: [MonotonicTime]

    /// Reads the memory of the previous process.
    package init(of former: PreviousProcess) {
        let surveys = former.tables.map { (table: $0, survey: $0.survey()) }
        self.references = surveys.flatMap { table, survey in
            survey.outlines.map { SavedConnectionReference(table: table, outline: $0) }
        }
        self.damaged = surveys.flatMap(\.survey.damaged)
        self.starts = former.starts
    }

    /// The number of connections that can be restored.
    package var count: Int { self.references.count }

    /// The cookies of all sockets, of damaged connections too (socket(7), SO_COOKIE).
    package var cookies: [UInt64] { self.references.map(\.outline.cookie) + self.damaged }

    /// The accounts that were logged in, as they were then.
    package var accounts: [Account] { self.references.compactMap(\.outline.account) }
}

extension ConnectionServer {
    /// The descriptors of this process's memory, one for each loop.
    ///
    /// The server still owns them.
    package var memoryFiles: [CInt] { self.tables.map { $0.file.descriptor } }

    /// Restores the connections of the previous process; nothing is read or written before ``begin()``.
    ///
    /// - Parameters:
    ///   - saved: The connections.
    ///   - sockets: The parked sockets, by cookie. The server owns them from here on, except for the unclaimed ones.
    ///   - accounts: The accounts that may still log in, by id.
    ///   - present: Called on an event loop for each connection that was logged in to one of these accounts, with the
    ///     time for which it has been lost, if it is.
    /// - Returns: The result.
    package func adopt(
        _ saved: SavedConnections,
        sockets: [UInt64: CInt],
        accounts: [Int64: Account],
        present: @escaping @Sendable (Connection, Login, Duration?) -> Void
    ) async -> ConnectionRestoreReport {
        var report = ConnectionRestoreReport()
        report.unclaimed = sockets
        self.close(saved.damaged, of: &report)
        var shares: [[ConnectionToRestore]] = Array(repeating: [], count: self.tables.count)
        for reference in saved.references {
            let descriptor = report.unclaimed.removeValue(forKey: reference.outline.cookie)
            let isLost = reference.outline.slot.session.isLost
            guard descriptor != nil || isLost else {
                report.missing += 1
                continue
            }
            shares[(report.restored + report.waiting) % shares.count].append(
                ConnectionToRestore(reference: reference, descriptor: descriptor)
            )
            guard !isLost else {
                report.waiting += 1
                continue
            }
            report.restored += 1
            report.commandsLost += reference.outline.isCommandLost ? 1 : 0
        }
        for (table, share) in zip(self.tables, shares) {
            await table.adopt(share, accounts: accounts, present: present)
        }
        self.startGuard.record(saved.starts)
        return report
    }

    /// Tells the clients whose memory is damaged, and closes their connections.
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

    /// Starts connections from parked sockets that the previous process's memory does not name; sockets that have ended
    /// are closed.
    ///
    /// - Parameters:
    ///   - sockets: The sockets, by cookie.
    ///   - isAnyLost: Whether some may belong to connections whose state is lost. If so, a socket without input is told
    ///     that its connection is lost, and closed.
    /// - Returns: The number of connections that were told and closed, because they had been upgraded before.
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

    /// Whether the first byte from a peer can begin an HTTP request; `isNewIfSilent` if the peer has sent nothing.
    ///
    /// The first byte of a frame is never in the range that is checked here (RFC 6455 5.2).
    private func isNew(_ descriptor: CInt, orSilent isNewIfSilent: Bool) -> Bool {
        Socket.firstByte(of: descriptor).map { (0x03...0x7F).contains($0) } ?? isNewIfSilent
    }

    /// Starts serving the restored connections, and returns when each event loop has gone round with them.
    ///
    /// Each connection has had one ``InputBudget`` by then. The measurement of turns starts over here.
    package func begin() async {
        // This comes before any input is handled, so that what players say now reaches everyone who was in a context.
        await withTaskGroup { group in
            for table in self.tables { group.addTask { await table.tellRestored() } }
        }
        for table in self.tables { await table.begin() }
        for table in self.tables {
            let last = await table.queueings
            while await table.turnsGiven < last, await !table.isHandingOver {}
        }
        for loop in self.tables.indices {
            // Once for input that was waiting in this process, and once more for input that was waiting in the kernel.
            for _ in 1...2 { await self.answer(from: loop) }
        }
        for table in self.tables { await table.endRestoring() }
        self.startGuard.record([])
    }

    private var startGuard: StartGuard { StartGuard(in: self.tables[0].file) }
}
