/// The identity of a table: its process, and its number there.
struct TableIdentity: Equatable, Sendable {
    /// The number of the process in the sequence of processes.
    var incarnation: UInt64 = 0
    /// The number of the table in its process, from 0.
    var number = 0
    /// The number of tables in that process.
    var tables = 1
}
