/// A player who is logged in: their account, and the means to tell them something.
///
/// A `Person` stands for one login, from its beginning to its end, and can be stored for any time. Safe from any
/// thread.
public struct Person: Sendable {
    let session: any PlayerSession

    /// Wraps a session.
    package init(_ session: any PlayerSession) {
        self.session = session
    }

    /// The account, with its present role.
    public var account: Account { self.session.account }

    /// The name of the account, as its owner wrote it.
    public var name: String { self.session.account.username }

    /// Whether they are logged in, even if their connection was lost (``isConnectionLost``).
    ///
    /// Once it is false it stays false.
    public var isHere: Bool { self.session.connection != nil }

    /// Whether their connection was lost, and the server waits for them to come back.
    ///
    /// They are still logged in: ``isHere`` is true, they are listed, and what is sent to them is held for them.
    public var isConnectionLost: Bool { self.lostSince != nil }

    /// When their connection was lost, since the beginning of 1970 in UTC (``WorldClock/now``); nil while they are
    /// connected.
    package var lostSince: Duration? { self.session.lostSince }

    /// The context that they are in; nil once they have left.
    public var contextName: ContextName? { self.session.connection?.contextName }

    /// The number of the login; numbers only grow.
    package var number: UInt64 { self.session.number }

    /// The address of their client, on their last connection; nil on a unix socket, and once they have left.
    package var clientAddress: String? { self.session.connection?.clientAddress }

    /// Sends text to the player; returns at once.
    ///
    /// A player who has left is told nothing. The messages of one sender arrive in order. A player whose client does
    /// not read is disconnected when too much waits to be sent to it.
    public func send(_ text: String) { self.send(.text(text)) }

    /// Sends an event to the player, as ``send(_:)-(String)`` does with text.
    public func send(_ event: Event) { self.session.connection?.outbound.send(event) }
}

extension Person: Hashable {
    /// Returns whether both are the same login.
    public static func == (one: Person, other: Person) -> Bool { one.session === other.session }

    /// Hashes the login.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self.session)) }
}

extension Here {
    /// The player of this context; nil before a login.
    ///
    /// It is still known in ``Context/left(_:)``, when the player has left.
    public var person: Person? { self.connection.session.map(Person.init) }
}
