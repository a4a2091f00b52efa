package import Contexts
import Synchronization

/// Who is here: at most one session an account, and one session a connection.
///
/// Safe from any thread, waits for nothing. A connection's login and its end exclude each other here, so in whatever
/// order they come, no session stays behind.
package final class Sessions: PeopleDirectory {
    /// A name as it is looked for; whose it is tells two apart that are the same.
    private struct Name: Comparable {
        let folded: String
        let number: UInt64

        init(of session: Session) {
            self.folded = session.foldedName
            self.number = session.number
        }

        /// By the bytes, as ``begins(with:)`` compares them.
        static func < (one: Name, other: Name) -> Bool {
            if one.precedes(other.folded) { return true }
            return !other.precedes(one.folded) && one.number < other.number
        }

        func precedes(_ prefix: String) -> Bool { self.folded.utf8.lexicographicallyPrecedes(prefix.utf8) }

        func begins(with prefix: String) -> Bool { self.folded.utf8.starts(with: prefix.utf8) }
    }

    private struct State {
        /// By their number, which only grows: the newest is the last.
        var sessions: [UInt64: Session] = [:]
        var numberOfAccount: [Int64: UInt64] = [:]
        var greatestNumber: UInt64 = 0
        /// The numbers of ``sessions``: the order of the logins.
        var numbers = OrderedChunks<UInt64>()
        /// The names of ``sessions``.
        var names = OrderedChunks<Name>()

        /// The session of an account.
        func session(of account: Int64) -> Session? { self.numberOfAccount[account].flatMap { self.sessions[$0] } }

        /// The number of a login; another one if its own cannot be, as it may come from memory that a crash has damaged.
        func trustedNumber(of login: Login) -> UInt64 {
            let holder = self.sessions[login.number]?.account.id ?? login.account.id
            guard login.number > Sessions.greatest || holder != login.account.id else { return login.number }
            return self.greatestNumber + 1
        }

        /// Begins a session; nil, with nothing changed, when the socket has gone.
        ///
        /// - Returns: The connection of the session that has ended by it, if another one has.
        mutating func begin(_ session: Session, on connection: Connection) -> (displaced: Connection?, hasBegun: Bool) {
            let former = connection.session
            guard connection.attach(session) else { return (nil, false) }
            if let former { self.remove(former.number, on: connection) }
            let displaced = self.session(of: session.account.id)?.connection
            if let number = self.numberOfAccount[session.account.id] { self.remove(number) }
            self.greatestNumber = max(self.greatestNumber, session.number)
            self.sessions[session.number] = session
            self.numberOfAccount[session.account.id] = session.number
            self.numbers.insert(session.number)
            self.names.insert(Name(of: session))
            return (displaced, true)
        }

        /// Ends the session of that number if it is on that connection.
        @discardableResult
        mutating func remove(_ number: UInt64, on connection: Connection) -> Account? {
            guard let session = self.sessions[number], session.connection === connection else { return nil }
            self.remove(number)
            return session.account
        }

        private mutating func remove(_ number: UInt64) {
            guard let session = self.sessions.removeValue(forKey: number) else { return }
            session.end()
            self.numberOfAccount[session.account.id] = nil
            self.numbers.remove(number)
            self.names.remove(Name(of: session))
        }

        /// Where the names with a prefix stand among all.
        func range(of prefix: String) -> Range<Int> {
            self.names.count {
                $0.precedes(prefix)
            }..<self.names.count { $0.precedes(prefix) || $0.begins(with: prefix) }
        }

        /// At most so many of those whose names have a folded prefix: what it costs is what it answers, and a few searches.
        func page(of prefix: String, atMost limit: Int) -> PeoplePage {
            let range = prefix.isEmpty ? 0..<self.sessions.count : self.range(of: prefix)
            // One more than fits is the first that does not.
            let wanted = range.count > limit ? limit + 1 : range.count
            let numbers =
                prefix.isEmpty
                ? self.numbers.elements(atMost: wanted)
                : self.names.elements(from: range.lowerBound, atMost: wanted).map(\.number)
            let people = numbers.compactMap { self.sessions[$0].map(Person.init) }
            guard people.count > limit, let next = people.last else { return PeoplePage(people: people) }
            let narrower = PeoplePage.prefix(
                of: PeoplePage.folded(next.name),
                longerThan: prefix,
                atMost: limit,
                count: { self.range(of: $0).count }
            )
            return PeoplePage(
                people: people.dropLast(),
                more: PeoplePage.More(count: range.count - limit, prefix: narrower)
            )
        }

        /// The session of a folded name.
        func session(named folded: String) -> Session? {
            let range = self.range(of: folded)
            // Of all names that begin so the name itself is the first.
            guard let name = self.names.elements(from: range.lowerBound, atMost: min(1, range.count)).first,
                name.folded == folded
            else { return nil }
            return self.sessions[name.number]
        }
    }

    /// No server lives long enough for a login of a greater number.
    private static let greatest = UInt64.max / 2

    private let state = Mutex(State())

    /// Nobody is here.
    package init() {}

    /// Begins the session of an account on a connection, and answers the connection from which it was taken over, if any.
    ///
    /// - Throws: `connectionClosed` when the socket has gone; nothing is changed then.
    package func begin(_ account: Account, on connection: Connection) throws(AccountError) -> Connection? {
        try self.state.withLock { (state) throws(AccountError) in
            let session = Session(of: account, number: state.greatestNumber + 1, on: connection)
            let (displaced, hasBegun) = state.begin(session, on: connection)
            guard hasBegun else { throw AccountError(.connectionClosed, at: "Sessions") }
            return displaced
        }
    }

    /// Goes on with a session of the process before, and answers the connection that has lost its account by it.
    ///
    /// That is another one if its login was earlier, or this one if it was later. Nil if none has, also when the socket has
    /// gone. Logins that come later have greater numbers.
    package func restore(_ login: Login, on connection: Connection) -> Connection? {
        self.state.withLock { state in
            if let present = state.numberOfAccount[login.account.id], present > login.number { return connection }
            let session = Session(of: login.account, number: state.trustedNumber(of: login), on: connection)
            return state.begin(session, on: connection).displaced
        }
    }

    /// The connection that an account is on; nil if it is on none.
    package func connection(of account: Int64) -> Connection? {
        self.state.withLock { $0.session(of: account)?.connection }
    }

    /// Puts what is known of an account now in place of what was known; what its role allows counts from the next command on.
    package func update(_ account: Account) {
        guard let session = self.state.withLock({ $0.session(of: account.id) }) else { return }
        session.update(account)
        session.connection?.sessionHasChanged()
    }

    /// Marks the connection as gone, ends its session, and answers the account that was here on it, if any.
    ///
    /// To be called once a socket has ended, whatever was going on. An account that was taken over meanwhile stays here on
    /// its new connection.
    @discardableResult
    package func close(_ connection: Connection) -> Account? {
        self.state.withLock { state in
            connection.markClosed().flatMap { state.remove($0.number, on: connection) }
        }
    }

    /// How many are here.
    package var count: Int { self.state.withLock { $0.sessions.count } }

    /// Who has that name, which is folded.
    package func person(named folded: String) -> Person? {
        self.state.withLock { $0.session(named: folded) }.map(Person.init)
    }

    /// At most so many of those whose names begin with a prefix, which is folded; its cost does not grow with the number of
    /// the others.
    package func page(of prefix: String, atMost limit: Int) -> PeoplePage {
        self.state.withLock { $0.page(of: prefix, atMost: limit) }
    }
}
