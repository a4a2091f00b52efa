import Synchronization

/// People who hear one another, such as those in a room.
///
/// Each is in a group once. Whoever has gone is told nothing and is no member any more; a context still takes its player
/// out in ``Context/left(_:)``, so that the others are told at that moment. Safe from any thread.
public final class Group: Sendable {
    private struct State {
        /// In the order in which they joined.
        var people: [Person] = []
        var members: Set<Person> = []

        mutating func removeThoseWhoHaveGone() {
            guard !self.people.allSatisfy(\.isHere) else { return }
            self.people.removeAll { !$0.isHere }
            self.members = Set(self.people)
        }
    }

    private let state = Mutex(State())

    /// A group of nobody.
    public init() {}

    /// Adds somebody.
    ///
    /// - Returns: Whether they were added: false for who is a member already, or has gone.
    @discardableResult
    public func join(_ person: Person) -> Bool {
        guard person.isHere else { return false }
        return self.state.withLock { state in
            guard state.members.insert(person).inserted else { return false }
            state.people.append(person)
            return true
        }
    }

    /// Takes somebody out.
    ///
    /// - Returns: Whether they were a member.
    @discardableResult
    public func leave(_ person: Person) -> Bool {
        self.state.withLock { state in
            guard state.members.remove(person) != nil else { return false }
            state.people.removeAll { $0 == person }
            return true
        }
    }

    /// Those who are in the group and here, in the order in which they joined.
    public var members: [Person] {
        self.state.withLock { state in
            state.removeThoseWhoHaveGone()
            return state.people
        }
    }

    /// Tells all members something; returns at once, and does one job for each event loop, however many hear it.
    ///
    /// What one sender sends arrives in order at each.
    ///
    /// - Parameters:
    ///   - text: What they are told; it may hold several lines.
    ///   - person: Who is not told, such as whoever says it.
    public func send(_ text: String, except person: Person? = nil) { self.send(.text(text), except: person) }

    /// Tells all members something, as ``send(_:except:)-(String,_)`` does.
    public func send(_ event: Event, except person: Person? = nil) {
        let members = self.state.withLock { $0.people }
        Outbound.send(
            event,
            to: members.lazy.compactMap { $0 == person ? nil : $0.session.connection?.outbound }
        )
    }
}
