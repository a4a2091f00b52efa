package import Contexts
import Synchronization

/// The players who are logged in: at most one session for each account, and one for each connection.
///
/// Safe from any thread; waits for nothing. Login and end of a connection exclude each other, so no session is left
/// over, whichever comes first.
package final class Sessions: PeopleDirectory {
    /// What a login has ended.
    package struct Displacement {
        /// The connection that has lost its account.
        ///
        /// It is another connection if its login was earlier. It is the same connection if a later login of the account
        /// exists, because claims may arrive in another order than they were made.
        package var connection: Connection?
        /// The login that was attached to the same connection before.
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

        /// Ends the session of a connection if it is attached there, and returns its login.
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

        /// Ends the session of an account, and returns the connection that it was on.
        mutating func remove(_ account: Int64) -> Connection? {
            guard let session = self.ofAccount[account] else { return nil }
            defer { self.remove(session, of: account) }
            return session.connection
        }

        /// Returns the session with that number.
        func session(numbered number: UInt64) -> Session? {
            let offset = self.byNumber.count { $0.session.number < number }
            let found = self.byNumber.elements(from: offset, atMost: 1).first?.session
            return found?.number == number ? found : nil
        }

        /// Returns the login, with a new number if its own is invalid: it may come from memory that a crash has
        /// damaged.
        func trusted(_ login: Login) -> Login {
            let holder = self.session(numbered: login.number)?.account.id ?? login.account.id
            guard login.number > Sessions.greatest || holder != login.account.id else { return login }
            return Login(account: login.account, number: self.greatestNumber + 1)
        }

        /// Returns the range of the names with a prefix, among all names.
        func range(of prefix: String) -> Range<Int> {
            self.byName.count {
                $0.precedes(prefix)
            }..<self.byName.count { $0.precedes(prefix) || $0.begins(with: prefix) }
        }

        /// Returns the session with that folded name.
        func session(named folded: String) -> Session? {
            let offset = self.byName.count { $0.precedes(folded) }
            // Among the names that begin with it, the name itself is the first.
            let first = self.byName.elements(from: offset, atMost: 1).first?.session
            return first.flatMap { PeoplePage.folded($0.account.username) == folded ? $0 : nil }
        }

        /// Returns at most `limit` players whose names begin with a folded prefix.
        ///
        /// The cost grows with the answer, not with the number of players.
        func page(of prefix: String, atMost limit: Int) -> PeoplePage {
            let range = prefix.isEmpty ? 0..<self.byNumber.count : self.range(of: prefix)
            // One more than the limit, to know the first player that is left out.
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

    /// No server runs long enough to reach it.
    ///
    /// As many generations are left for the logins after it.
    private static let greatest = UInt64(Int64.max / 2)

    private let state = Mutex(State())

    /// Makes an empty collection.
    package init() {}

    /// Begins the session of a login on a connection, and returns what it has ended.
    ///
    /// - Throws: `connectionClosed` if the connection has ended; nothing is changed then.
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

    /// Restores a session of the previous process, and returns the connection that has lost its account.
    ///
    /// It is another connection if its login was earlier, or this one if it was later. It is nil if no connection has
    /// lost its account, or if this connection has ended. Later logins have greater numbers.
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

    /// A number greater than those of all logins so far, for a world without an engine that gives them.
    package var nextNumber: UInt64 { self.state.withLock { $0.greatestNumber + 1 } }

    /// Returns the connection that an account is logged in on; nil if there is none.
    package func connection(of account: Int64) -> Connection? {
        self.state.withLock { $0.ofAccount[account]?.connection }
    }

    /// Changes the role of an account; it counts from the next command on.
    package func update(_ account: Account) {
        guard let session = self.state.withLock({ $0.ofAccount[account.id] }) else { return }
        session.update(account.role)
        session.connection?.sessionHasChanged()
    }

    /// Notes that a connection has ended, ends its session, and returns the login, if there was one.
    ///
    /// Call it once when a connection has ended. If the account was taken over, it stays logged in on its new
    /// connection.
    @discardableResult
    package func close(_ connection: Connection) -> Login? {
        self.state.withLock { state in state.remove(connection.markClosed(), on: connection) }
    }

    /// How many players are logged in.
    package var count: Int { self.state.withLock { $0.byNumber.count } }

    /// Returns the player with that name, which is folded already.
    package func person(named folded: String) -> Person? {
        self.state.withLock { $0.session(named: folded) }.map(Person.init)
    }

    /// Returns at most `limit` players whose names begin with a prefix, which is folded already.
    ///
    /// The cost does not grow with the number of other players.
    package func page(of prefix: String, atMost limit: Int) -> PeoplePage {
        self.state.withLock { $0.page(of: prefix, atMost: limit) }
    }
}
