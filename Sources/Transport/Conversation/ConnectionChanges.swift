import Contexts

/// How often something about a player has changed, in few bytes: enough to tell that it has changed again.
///
/// It is looked at after each command, and in each turn in which a change was noted. Exactly 65,536 changes in between would
/// go unseen until the next one.
struct ConnectionChanges: Equatable {
    /// Who it is, and in which context.
    private(set) var moves: UInt16 = 0
    /// What that context remembers.
    private(set) var states: UInt16 = 0

    /// Nothing has.
    init() {}

    /// What a connection counts (``Connection/changes``).
    init(of connection: Connection) {
        let changes = connection.changes
        self.moves = UInt16(truncatingIfNeeded: changes >> 32)
        self.states = UInt16(truncatingIfNeeded: changes)
    }
}
