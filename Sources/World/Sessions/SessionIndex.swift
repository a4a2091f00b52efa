import Contexts

/// The sessions of all accounts that are logged in, found by account, by number and by name.
struct SessionIndex {
    var ofAccount: [Int64: Session] = [:]
    /// In the order of the logins.
    var byNumber = OrderedChunks<SessionByNumber>()
    var byName = OrderedChunks<SessionByName>()
    var greatestNumber: UInt64 = 0

    /// No server runs long enough to reach it.
    ///
    /// As many generations are left for the logins after it.
    private static let greatest = UInt64(Int64.max / 2)

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

    /// Has a session of an account go on with another login on another connection; it goes to the end of the order of the
    /// logins.
    mutating func move(_ session: Session, to login: Login, on connection: Connection) {
        self.byNumber.remove(SessionByNumber(session: session))
        self.byName.remove(SessionByName(session: session))
        session.goOn(with: login, on: connection)
        self.insert(session, of: login.account.id)
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
        guard login.number > Self.greatest || holder != login.account.id else { return login }
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
