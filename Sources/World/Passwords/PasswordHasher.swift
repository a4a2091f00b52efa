/// Hashes passwords and compares them with hashes, slowly on purpose, on threads of its own.
///
/// The functions take ownership of the bytes and wipe them. They throw `busy` if too many wait already or this password
/// has waited too long, `cancelled` if the calling task was cancelled, and `unavailable` if there is no memory. Whose
/// turn comes first depends on the claimant.
package protocol PasswordHasher: Sendable {
    /// Returns the hash of a password, with a new salt, under the current parameters.
    func hash(_ password: consuming [UInt8], for claimant: HashClaimant) async throws(WorldError) -> String

    /// Returns a hash that matches no password.
    ///
    /// To compare with it takes as long as with a hash under the current parameters.
    ///
    /// Making it is cheaper, and shows that there is memory for a hash.
    func dummyHash() async throws(WorldError) -> String

    /// Compares a password with a hash.
    ///
    /// With a hash of bcrypt the password is to be the text as it was typed, see ``AccountRecord/comparesAsTyped``.
    func verify(
        _ password: consuming [UInt8],
        against hash: String,
        for claimant: HashClaimant
    ) async throws(WorldError) -> PasswordVerdict
}

extension PasswordHasher {
    /// Returns the hash of a password for the server itself.
    package func hash(_ password: consuming [UInt8]) async throws(WorldError) -> String {
        try await self.hash(password, for: .machine)
    }

    /// Compares a password with a hash for the server itself.
    package func verify(
        _ password: consuming [UInt8],
        against hash: String
    ) async throws(WorldError) -> PasswordVerdict {
        try await self.verify(password, against: hash, for: .machine)
    }
}

/// The result of comparing a password with a hash.
package enum PasswordVerdict: Equatable, Sendable {
    /// The password does not match, or the text is not a hash.
    case wrong
    /// The password matches.
    case right
    /// The password matches, but the hash was made with other parameters or another pepper than the current ones, or by
    /// bcrypt.
    case rightButOutdated
    /// No password can be compared with the hash; what an operator can do about it.
    case unusable(hint: String)
}
