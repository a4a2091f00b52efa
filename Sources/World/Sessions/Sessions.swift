package import Contexts
import Synchronization

/// Who is here: at most one session an account, and one session a connection.
///
/// Safe from any thread, waits for nothing. A connection's login and its end exclude each other here, so in whatever
/// order they come, no session stays behind.
package final class Sessions: PeopleDirectory {
    /// What a login has put an end to.
    package struct Displacement {
        /// The connection that has lost its account by it: another one if its login was earlier, or the same one if there is
        /// a later one already, as claims may arrive in another order than they were given in.
        package var connection: Connection?
        /// The login that was in force on the same connection before.
        package var former: Login?
    }

    private struct State {
        var ofAccount: [Int64: Session] = [:]
        /// In the order of the logins.
        var byNumber = OrderedChunks<SessionByNumber>()
        var byName = OrderedChunks<SessionByName>()
        var greatestNumber: UInt64 = 0

        mutating func insert(_ session: Session, of account: Int64) {
            self.greatestNumber = max(self.greatestNumber, session.number)
            self.ofAccount[account] = session
            self.byNumber.insert(SessionByNumber(session: session))
            self.byName.insert(SessionByName(session: session))
        }

        /// Ends the session of a connection if it is in force there.
        mutating func remove(_ session: (any PlayerSession)?, on connection: Connection) -> Login? {
            guard let session = session as? Session, session.connection === connection else { return nil }
            let login = Login(session)
            self.remove(session, of: login.account.id)
            return login
        }

        mutating func remove(_ session: Session, of account: Int64) {
            session.end()
            self.ofAccount[account] = nil
            self.byNumber.remove(SessionByNumber(session: session))
            self.byName.remove(SessionByName(session: session))
        }

        /// Ends the session of an account, and answers the connection that it was on.
        mutating func remove(_ account: Int64) -> Connection? {
            guard let session = self.ofAccount[account] else { return nil }
            defer { self.remove(session, of: account) }
            return session.connection
        }

        /// The session of that number.
        func session(numbered number: UInt64) -> Session? {
            let offset = self.byNumber.count { $0.session.number < number }
            let found = self.byNumber.elements(from: offset, atMost: 1).first?.session
            return found?.number == number ? found : nil
        }

        /// The login, with a new number if its own cannot be: it may come from memory that a crash has damaged.
        func trusted(_ login: Login) -> Login {
            let holder = self.session(numbered: login.number)?.account.id ?? login.account.id
            guard login.number > Sessions.greatest || holder != login.account.id else { return login }
            return Login(account: login.account, number: self.greatestNumber + 1)
        }

        /// Where the names with a prefix stand among all.
        func range(of prefix: String) -> Range<Int> {
            self.byName.count {
                $0.precedes(prefix)
            }..<self.byName.count { $0.precedes(prefix) || $0.begins(with: prefix) }
        }

        /// The session of a folded name.
        func session(named folded: String) -> Session? {
            let offset = self.byName.count { $0.precedes(folded) }
            // Of all names that begin so the name itself is the first.
            let first = self.byName.elements(from: offset, atMost: 1).first?.session
            return first.flatMap { PeoplePage.folded($0.account.username) == folded ? $0 : nil }
        }

        /// At most so many of those whose names have a folded prefix: what it costs is what it answers, and a few searches.
        func page(of prefix: String, atMost limit: Int) -> PeoplePage {
            let range = prefix.isEmpty ? 0..<self.byNumber.count : self.range(of: prefix)
            // One more than fits is the first that does not.
            let wanted = range.count > limit ? limit + 1 : range.count
            let sessions =
                prefix.isEmpty
                ? self.byNumber.elements(atMost: wanted).map(\.session)
                : self.byName.elements(from: range.lowerBound, atMost: wanted).map(\.session)
            guard sessions.count > limit, let next = sessions.last else {
                return PeoplePage(people: sessions.map(Person.init))
            }
            let narrower = PeoplePage.prefix(
                of: PeoplePage.folded(next.account.username),
                longerThan: prefix,
                atMost: limit,
                count: { self.range(of: $0).count }
            )
            return PeoplePage(
                people: sessions.dropLast().map(Person.init),
                more: PeoplePage.More(count: range.count - limit, prefix: narrower)
            )
        }
    }

    /// No server lives long enough for a login of a greater number; as many generations are left for those after it.
    private static let greatest = UInt64(Int64.max / 2)

    private let state = Mutex(State())

    /// Nobody is here.
    package init() {}

    /// Begins the session of a login on a connection, and answers what has ended by it.
    ///
    /// - Throws: `connectionClosed` when the socket has gone; nothing is changed then.
    package func begin(_ login: Login, on connection: Connection) throws(AccountError) -> Displacement {
        try self.state.withLock { (state) throws(AccountError) in
            let (former, account) = (connection.session, login.account.id)
            let isLate = state.ofAccount[account].map { $0.number > login.number } ?? false
            if isLate, former?.account.id == account, !connection.isClosed { return Displacement() }
            let session = Session(login, on: connection)
            guard connection.attach(session) else { throw AccountError(.connectionClosed, at: "Sessions") }
            var displacement = Displacement(former: state.remove(former, on: connection))
            guard !isLate else {
                session.end()
                displacement.connection = connection
                return displacement
            }
            displacement.connection = state.remove(account)
            state.insert(session, of: account)
            return displacement
        }
    }

    /// Goes on with a session of the process before, and answers the connection that has lost its account by it.
    ///
    /// That is another one if its login was earlier, or this one if it was later. Nil if none has, also when the socket has
    /// gone. Logins that come later have greater numbers.
    package func restore(_ login: Login, on connection: Connection) -> Connection? {
        self.state.withLock { state in
            let account = login.account.id
            if let present = state.ofAccount[account], present.number > login.number { return connection }
            let (former, session) = (connection.session, Session(state.trusted(login), on: connection))
            guard connection.attach(session) else { return nil }
            _ = state.remove(former, on: connection)
            let displaced = state.remove(account)
            state.insert(session, of: account)
            return displaced
        }
    }

    /// The connection that an account is on; nil if it is on none.
    package func connection(of account: Int64) -> Connection? {
        self.state.withLock { $0.ofAccount[account]?.connection }
    }

    /// Puts the role that an account has now in force: it counts from the next command on.
    package func update(_ account: Account) {
        guard let session = self.state.withLock({ $0.ofAccount[account.id] }) else { return }
        session.update(account.role)
        session.connection?.sessionHasChanged()
    }

    /// Marks the connection as gone, ends its session, and answers the login that was in force on it, if any.
    ///
    /// To be called once a socket has ended, whatever was going on. An account that was taken over meanwhile stays here on
    /// its new connection.
    @discardableResult
    package func close(_ connection: Connection) -> Login? {
        self.state.withLock { state in state.remove(connection.markClosed(), on: connection) }
    }

    /// How many are here.
    package var count: Int { self.state.withLock { $0.byNumber.count } }

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
