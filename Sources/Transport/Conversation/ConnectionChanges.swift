import Contexts

/// Counters of the changes of a connection's state, in few bytes: they show that something has changed again.
///
/// They are compared after each command, and in each turn in which a change was noted. They wrap around: exactly 65,536
/// changes between two comparisons go unnoticed until the next change.
struct ConnectionChanges: Equatable {
    /// Changes of the login or of the context.
    private(set) var moves: UInt16 = 0
    /// Changes of the state of the context.
    private(set) var states: UInt16 = 0

    /// Creates counters for a connection without changes.
    init() {}

    /// Reads the counters of a connection (``Connection/changes``).
    init(of connection: Connection) {
        let changes = connection.changes
        self.moves = UInt16(truncatingIfNeeded: changes >> 32)
        self.states = UInt16(truncatingIfNeeded: changes)
    }
}
