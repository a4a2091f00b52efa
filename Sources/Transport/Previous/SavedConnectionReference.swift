/// A connection that the process before has left, and the table that it lies in.
struct SavedConnectionReference: Sendable {
    /// The table.
    let table: TableSnapshot
    /// Where it lies there.
    let outline: SavedConnectionOutline
}
