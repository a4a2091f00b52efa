package import Contexts
import Synchronization

/// Who is connected: at most one connection an account, and one account a connection.
///
/// Safe from any thread, waits for nothing. A connection's login and its end exclude each other here, so in whatever
/// order they come, no name stays behind.
package final class Presence: PresenceService {
    /// A name as it is looked for; whose it is tells two apart that are the same.
    private struct Name: Comparable {
        let folded: String
        let login: UInt64

        init(of login: Login) {
            self.folded = PresencePage.folded(login.account.username)
            self.login = login.number
        }

        /// By the bytes, as ``begins(with:)`` compares them.
        static func < (one: Name, other: Name) -> Bool {
            if one.precedes(other.folded) { return true }
            return !other.precedes(one.folded) && one.login < other.login
        }

        func precedes(_ prefix: String) -> Bool { self.folded.utf8.lexicographicallyPrecedes(prefix.utf8) }

        func begins(with prefix: String) -> Bool { self.folded.utf8.starts(with: prefix.utf8) }
    }

    private struct State {
        /// By the number of the login, which only grows: the newest is the last.
        ///
        /// Each has that login.
        var connections: [UInt64: Connection] = [:]
        var loginOfAccount: [Int64: UInt64] = [:]
        var logins: UInt64 = 0
        /// The numbers of ``connections``: the order of the logins.
        var numbers = OrderedChunks<UInt64>()
        /// The names of ``connections``.
        var names = OrderedChunks<Name>()

        /// Ties what is known of an account now to the connection that it is on.
        mutating func renew(_ account: Account) {
            guard let number = self.loginOfAccount[account.id] else { return }
            _ = self.connections[number]?.attach(Login(account: account, number: number))
        }

        /// The login, with a new number if its own cannot be: it may come from memory that a crash has damaged.
        func trusted(_ login: Login) -> Login {
            let holder = self.connections[login.number]?.account?.id ?? login.account.id
            guard login.number > Presence.greatest || holder != login.account.id else { return login }
            return Login(account: login.account, number: self.logins + 1)
        }

        mutating func insert(_ connection: Connection, as login: Login) {
            self.logins = max(self.logins, login.number)
            self.connections[login.number] = connection
            self.loginOfAccount[login.account.id] = login.number
            self.numbers.insert(login.number)
            self.names.insert(Name(of: login))
        }

        /// Removes the login that a connection has had.
        @discardableResult
        mutating func remove(_ login: Login?, of connection: Connection) -> Login? {
            guard let login, self.connections[login.number] === connection else { return nil }
            self.remove(login)
            return login
        }

        mutating func remove(_ account: Int64) -> Connection? {
            guard let number = self.loginOfAccount[account], let connection = self.connections[number],
                let login = connection.login
            else { return nil }
            self.remove(login)
            return connection
        }

        private mutating func remove(_ login: Login) {
            self.connections[login.number] = nil
            self.loginOfAccount[login.account.id] = nil
            self.numbers.remove(login.number)
            self.names.remove(Name(of: login))
        }

        func usernames(of logins: some Sequence<UInt64>) -> [String] {
            logins.compactMap { self.connections[$0]?.account?.username }
        }

        /// Where the names with a prefix stand among all.
        func range(of prefix: String) -> Range<Int> {
            self.names.count {
                $0.precedes(prefix)
            }..<self.names.count { $0.precedes(prefix) || $0.begins(with: prefix) }
        }

        /// At most so many of the names with a folded prefix: what it costs is what it answers, and a few searches.
        func page(of prefix: String, atMost limit: Int) -> PresencePage {
            let range = prefix.isEmpty ? 0..<self.connections.count : self.range(of: prefix)
            // One more than fits is the first that does not.
            let wanted = range.count > limit ? limit + 1 : range.count
            let logins =
                prefix.isEmpty
                ? self.numbers.elements(atMost: wanted)
                : self.names.elements(from: range.lowerBound, atMost: wanted).map(\.login)
            let names = self.usernames(of: logins)
            guard names.count > limit, let next = names.last else { return PresencePage(names: names) }
            let narrower = PresencePage.prefix(
                of: PresencePage.folded(next),
                longerThan: prefix,
                atMost: limit,
                count: { self.range(of: $0).count }
            )
            return PresencePage(
                names: names.dropLast(),
                more: PresencePage.More(count: range.count - limit, prefix: narrower)
            )
        }
    }

    /// No server lives long enough for a login of a greater number; as many generations are left for those after it.
    private static let greatest = UInt64(Int64.max / 2)

    private let state = Mutex(State())

    /// Nobody is connected.
    package init() {}

    /// Ties an account to a connection, and answers what has ended by it.
    ///
    /// Throws `connectionClosed` when the socket has gone; nothing is changed then.
    package func open(_ login: Login, on connection: Connection) throws(AccountError) -> Displacement {
        try self.state.withLock { (state) throws(AccountError) in
            let (former, account) = (connection.login, login.account.id)
            let isLate = state.loginOfAccount[account].map { $0 > login.number } ?? false
            if isLate, former?.account.id == account { return Displacement() }
            guard connection.attach(login) else { throw AccountError(.connectionClosed, at: "Presence") }
            var displacement = Displacement(former: state.remove(former, of: connection))
            guard !isLate else {
                displacement.connection = connection
                return displacement
            }
            displacement.connection = state.remove(account)
            state.insert(connection, as: login)
            return displacement
        }
    }

    /// Puts a login of the process before back in its place, and answers the connection that has lost its account by it.
    ///
    /// That is another one if its login was earlier, or this one if it was later. Nil if none has, also when the socket has
    /// gone. Logins that come later have greater numbers.
    package func restore(_ login: Login, on connection: Connection) -> Connection? {
        self.state.withLock { state in
            if let present = state.loginOfAccount[login.account.id], present > login.number { return connection }
            let (former, login) = (connection.login, state.trusted(login))
            guard connection.attach(login) else { return nil }
            state.remove(former, of: connection)
            let displaced = state.remove(login.account.id)
            state.insert(connection, as: login)
            return displaced
        }
    }

    /// The connection that an account is on; nil if it is on none.
    package func connection(of account: Int64) -> Connection? {
        self.state.withLock { state in state.loginOfAccount[account].flatMap { state.connections[$0] } }
    }

    /// Puts what is known of an account now in place of what was known at its login.
    package func renew(_ account: Account) {
        self.state.withLock { $0.renew(account) }
    }

    /// Marks the connection as gone and answers the login that was in force on it, if any.
    ///
    /// To be called once a socket has ended, whatever was going on. An account that was taken over meanwhile stays
    /// present on its new connection.
    @discardableResult
    package func close(_ connection: Connection) -> Login? {
        self.state.withLock { state in
            let login = connection.login
            _ = connection.markClosed()
            return state.remove(login, of: connection)
        }
    }

    /// The names of the accounts that are connected, in the order of their logins.
    package func usernames() -> [String] {
        self.state.withLock { $0.usernames(of: $0.numbers.elements(atMost: .max)) }
    }

    /// At most so many of the names that begin with a prefix; its cost does not grow with the number of the others.
    package func page(of prefix: String, atMost limit: Int) -> PresencePage {
        let (prefix, limit) = (PresencePage.folded(prefix), max(0, limit))
        return self.state.withLock { $0.page(of: prefix, atMost: limit) }
    }

    /// How many accounts are connected.
    package var count: Int {
        self.state.withLock { $0.connections.count }
    }
}
