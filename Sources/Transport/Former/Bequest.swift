/// A connection that the process before has left, and the table that it lies in.
struct Bequest: Sendable {
    /// The table.
    let table: FormerTable
    /// Where it lies there.
    let outline: HeirOutline
}
