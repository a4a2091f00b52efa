/// A connection of the previous process, with the table that it lies in.
struct SavedConnectionReference: Sendable {
    /// The table.
    let table: TableSnapshot
    /// Where its parts lie in the table.
    let outline: SavedConnectionOutline
}
