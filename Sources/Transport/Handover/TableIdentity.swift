/// Which table of which process it is.
struct TableIdentity: Equatable, Sendable {
    /// The number of the process among those that have followed one another.
    var incarnation: UInt64 = 0
    /// The number of the table in its process, from 0.
    var number = 0
    /// How many tables the process has.
    var tables = 1
}
