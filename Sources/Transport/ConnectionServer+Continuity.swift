package import Contexts
package import Reactor

/// What taking over the connections of the process before has come to.
package struct Inheritance: Equatable, Sendable {
    /// Connections that go on.
    package var restored = 0
    /// How many of them lost the command that was being worked on.
    package var commandsLost = 0
    /// Connections whose sockets were not kept, or have ended.
    package var missing = 0
    /// Sockets that were kept, of which the memory knows nothing, by cookie: they have ended, or were just accepted.
    package var unclaimed: [UInt64: CInt] = [:]

    /// Nothing.
    package init() {}
}

/// The connections that the process before has left.
package struct Estate: Sendable {
    let heirs: [Heir]
    /// When restoring began in vain, for the memory of this process.
    let starts: [MonotonicTime]

    /// Reads all that the process before has left.
    package init(of former: FormerServer, at now: MonotonicTime) {
        self.heirs = former.tables.flatMap(\.heirs)
        self.starts = former.starts(at: now)
    }

    /// How many connections there are.
    package var count: Int { self.heirs.count }

    /// The identities of their sockets (socket(7), SO_COOKIE).
    package var cookies: [UInt64] { self.heirs.map(\.slot.cookie) }

    /// The accounts that had logged in, as they were then.
    package var accounts: [Account] { self.heirs.compactMap { $0.memo?.login?.account } }
}

extension ConnectionServer {
    /// The descriptors of this process's memory, one for each loop; they stay this server's.
    package var memoryFiles: [CInt] { self.tables.map { $0.file.descriptor } }

    /// Takes over the connections of the process before; nothing is read or written before ``begin()``.
    ///
    /// - Parameters:
    ///   - estate: The connections.
    ///   - sockets: The sockets that were kept, by cookie. They are this server's from here on, but for the unclaimed ones.
    ///   - accounts: Those accounts that may be here now, by id.
    ///   - present: Called on an event loop for each connection that somebody has logged in on who may be here.
    /// - Returns: What it came to.
    package func adopt(
        _ estate: Estate,
        sockets: [UInt64: CInt],
        accounts: [Int64: Account],
        present: @escaping @Sendable (Connection, Login) -> Void
    ) async -> Inheritance {
        var inheritance = Inheritance()
        inheritance.unclaimed = sockets
        var shares: [[Arrival]] = Array(repeating: [], count: self.tables.count)
        for heir in estate.heirs {
            guard let descriptor = inheritance.unclaimed.removeValue(forKey: heir.slot.cookie) else {
                inheritance.missing += 1
                continue
            }
            let login = heir.memo?.login.flatMap { login in
                accounts[login.account.id].map { Login(account: $0, number: login.number) }
            }
            shares[inheritance.restored % shares.count].append(
                Arrival(heir: heir, descriptor: descriptor, login: login)
            )
            inheritance.restored += 1
            inheritance.commandsLost += heir.hasLostCommand ? 1 : 0
        }
        for (table, share) in zip(self.tables, shares) { await table.adopt(share, present: present) }
        self.guardian.keep(estate.starts)
        return inheritance
    }

    /// Begins anew with sockets that were kept before anything else was done with them; those that have ended are closed.
    package func admit(_ sockets: [UInt64: CInt]) async {
        for (number, (cookie, descriptor)) in sockets.enumerated() {
            await self.tables[number % self.tables.count].admitKept(descriptor, cookie: cookie)
        }
    }

    /// Begins to serve what was taken over, and returns when each event loop has gone round with it.
    package func begin() async {
        for table in self.tables { await table.begin() }
        for loop in self.tables.indices {
            // Once for what was waiting here, once more for what was waiting in the kernel.
            for _ in 1...2 { await self.answer(from: loop) }
        }
        self.guardian.keep([])
    }

    private var guardian: StartGuard { StartGuard(in: self.tables[0].file) }
}
