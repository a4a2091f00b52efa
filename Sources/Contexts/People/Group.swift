import Synchronization

/// Players who hear one another, such as those in a room.
///
/// ```swift
/// func entered() -> Reply {
///     self.room.join(self.connection)
///     self.room.send("Somebody comes in.", except: self.connection)
///     return Reply("You are in the tavern.")
/// }
/// func restored() -> Reply? {
///     self.room.join(self.connection)
///     return nil
/// }
/// func left(_ why: Leaving) {
///     if self.room.leave(self.connection) { self.room.send("Somebody has gone.") }
/// }
/// ```
///
/// Each player is in a group once. It lives in memory: after a restart each context joins again. A player who has gone hears
/// nothing, and is not among ``members`` any more; ``leave(_:)`` still answers that they were one, so that the others can be
/// told. What is sent at the moment at which the server is killed may reach nobody. Safe from any thread; nothing waits.
public final class Group: Sendable {
    private struct State {
        /// In the order in which they joined.
        var connections: [Connection] = []
        var members: Set<ObjectIdentifier> = []
        /// When there are so many, those whose contexts have left are looked for.
        var count = 16

        /// A player who has gone stays until their contexts have been told: these take them out and tell the others.
        mutating func removeThoseWhoHaveLeft() {
            self.connections.removeAll(where: \.hasLeft)
            self.members = Set(self.connections.map(ObjectIdentifier.init))
        }
    }

    private let state = Mutex(State())

    /// A group of nobody.
    public init() {}

    /// Adds the player of a connection.
    ///
    /// - Returns: Whether they were added: false for who is a member already, or has gone.
    @discardableResult
    public func join(_ connection: Connection) -> Bool {
        guard !connection.isClosed else { return false }
        return self.state.withLock { state in
            guard state.members.insert(ObjectIdentifier(connection)).inserted else { return false }
            state.connections.append(connection)
            guard state.connections.count > state.count else { return true }
            state.removeThoseWhoHaveLeft()
            state.count = max(16, state.connections.count * 2)
            return true
        }
    }

    /// Takes the player of a connection out.
    ///
    /// - Returns: Whether they were a member.
    @discardableResult
    public func leave(_ connection: Connection) -> Bool {
        self.state.withLock { state in
            guard state.members.remove(ObjectIdentifier(connection)) != nil else { return false }
            state.connections.removeAll { $0 === connection }
            return true
        }
    }

    /// Those of the members who are logged in, in the order in which they joined.
    public var members: [Person] {
        let connections = self.state.withLock { $0.connections }
        return connections.compactMap { $0.isClosed ? nil : $0.session.map(Person.init) }
    }

    /// Tells all members something; returns at once, and does one job for each event loop, however many hear it.
    ///
    /// What one sender sends arrives in order at each of them.
    ///
    /// - Parameters:
    ///   - text: What they are told; it may hold several lines.
    ///   - one: Who is not told, such as the player who says it; they need not be a member.
    public func send(_ text: String, except one: Connection? = nil) { self.send(.text(text), except: one) }

    /// Tells all members something, as ``send(_:except:)-(String,_)`` does.
    public func send(_ event: Event, except one: Connection? = nil) {
        let connections = self.state.withLock { $0.connections }
        Outbound.send(event, to: connections.lazy.filter { $0 !== one }.map(\.outbound))
    }
}
