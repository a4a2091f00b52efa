import Synchronization

/// Players who hear one another, such as all players in a room.
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
/// A player is in a group at most once. A group lives in memory: after a restart each context joins again. A player who
/// has left the world hears nothing and is no longer among ``members``; ``leave(_:)`` still returns true for them,
/// once, so that a context can tell the others. What is sent at the moment at which the server is killed may reach
/// nobody. Safe from any thread; nothing waits.
public final class Group: Sendable {
    private struct State {
        /// In the order in which they joined.
        var connections: [Connection] = []
        var members: Set<ObjectIdentifier> = []
        /// The number of connections above which those that have left are looked for and removed.
        var count = 16

        /// Removes the connections whose contexts have been told that the player left.
        ///
        /// Others that have ended stay: their contexts will remove them and tell the other members.
        mutating func removeThoseWhoHaveLeft() {
            self.connections.removeAll(where: \.hasLeft)
            self.members = Set(self.connections.map(ObjectIdentifier.init))
        }

        /// Removes a player's former connections, as what is sent to one is passed on to the present one for a while.
        mutating func removeFormers(of connection: Connection) {
            for former in connection.formers where self.members.contains(former) {
                self.connections.removeAll { one in
                    guard ObjectIdentifier(one) == former, connection.goesOn(with: one) else { return false }
                    self.members.remove(former)
                    return true
                }
            }
        }
    }

    private let state = Mutex(State())

    /// Makes an empty group.
    public init() {}

    /// Adds the player of a connection.
    ///
    /// A player who was a member on another connection, and has come back on this one, is a member on this one only.
    ///
    /// - Returns: Whether they were added: false if they are a member already, or their connection has ended.
    @discardableResult
    public func join(_ connection: Connection) -> Bool {
        guard !connection.isClosed else { return false }
        return self.state.withLock { state in
            guard state.members.insert(ObjectIdentifier(connection)).inserted else { return false }
            state.removeFormers(of: connection)
            state.connections.append(connection)
            guard state.connections.count > state.count else { return true }
            state.removeThoseWhoHaveLeft()
            state.count = max(16, state.connections.count * 2)
            return true
        }
    }

    /// Removes the player of a connection.
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

    /// The members who are logged in, in the order in which they joined.
    public var members: [Person] {
        let connections = self.state.withLock { $0.connections }
        return connections.compactMap { $0.isClosed ? nil : $0.session.map(Person.init) }
    }

    /// Sends text to all members.
    ///
    /// Returns at once, and needs one job for each event loop, however many members there are.
    ///
    /// The messages of one sender arrive in order at each member.
    ///
    /// - Parameters:
    ///   - text: What they are told; it may have several lines.
    ///   - one: A connection that is left out, such as the speaker's. It need not be a member.
    public func send(_ text: String, except one: Connection? = nil) { self.send(.text(text), except: one) }

    /// Sends an event to all members, as ``send(_:except:)-(String,_)`` does with text.
    public func send(_ event: Event, except one: Connection? = nil) {
        let connections = self.state.withLock { $0.connections }
        Outbound.send(event, to: connections.lazy.filter { $0 !== one }.map(\.outbound))
    }
}
