/// A hasher in a running server: its cost can be changed, and it can be closed.
package protocol HashingService: PasswordHasher {
    /// Returns the hash of a password under other parameters; this shows whether they can be used.
    func hash(
        _ password: consuming [UInt8],
        under configuration: HashingConfiguration
    ) async throws(WorldError) -> String

    /// Applies another cost and other limits to passwords that come from now on.
    func apply(_ configuration: HashingConfiguration)

    /// Refuses all passwords that wait or come later, and returns when running hashes have ended.
    func close() async
}
