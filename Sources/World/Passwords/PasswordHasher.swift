/// Turns passwords into hashes and compares them, slowly on purpose, on threads of its own.
///
/// Both functions take the bytes over and wipe them. They throw `busy` when too many wait already or this one waited
/// too long, `cancelled` when the task that waits was, `unavailable` when there is no memory.
package protocol PasswordHasher: Sendable {
    /// The hash of a password, with a salt of its own, under the current parameters.
    func hash(_ password: consuming [UInt8]) async throws(WorldError) -> String

    /// A hash that no password has: to compare with it costs what comparing with one under the current parameters does.
    ///
    /// Making it costs less, and shows that there is memory for a hash.
    func dummyHash() async throws(WorldError) -> String

    /// Compares a password with a hash.
    func verify(_ password: consuming [UInt8], against hash: String) async throws(WorldError) -> PasswordVerdict
}

/// What comparing a password with a hash came to.
package enum PasswordVerdict: Equatable, Sendable {
    /// It is another password, or the hash is none.
    case wrong
    /// It is the password.
    case right
    /// It is the password, but the hash was made with other parameters than the current ones.
    case rightButOutdated
}
