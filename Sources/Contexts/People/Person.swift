/// A player who is logged in: who it is, and the way to tell them something.
///
/// It stands for one login, from its beginning to its end, and may be held as long as one likes. Safe from any thread.
public struct Person: Sendable {
    let session: any PlayerSession

    /// The person of a session.
    package init(_ session: any PlayerSession) {
        self.session = session
    }

    /// The account, with its role as it is now.
    public var account: Account { self.session.account }

    /// The name of the account, as its owner wrote it.
    public var name: String { self.session.account.username }

    /// Whether they are here: false once their login has ended, for good.
    public var isHere: Bool { self.session.connection != nil }

    /// The context that they are in, or nil when they have gone.
    public var contextName: ContextName? { self.session.connection?.contextName }

    /// Tells them something; returns at once.
    ///
    /// A person who has gone is told nothing. What one sender tells one person arrives in order. A person whose client takes
    /// nothing is disconnected when too much waits for them.
    public func send(_ text: String) { self.send(.text(text)) }

    /// Tells them something, as ``send(_:)-(String)`` does.
    public func send(_ event: Event) { self.session.connection?.outbound.send(event) }
}

extension Person: Hashable {
    /// Whether it is the same login.
    public static func == (one: Person, other: Person) -> Bool { one.session === other.session }

    /// Hashes the login.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self.session)) }
}

extension Here {
    /// The player as others reach them; nil before a login.
    ///
    /// It is known in ``Context/left(_:)`` too, when they have gone.
    public var person: Person? { self.connection.session.map(Person.init) }
}
