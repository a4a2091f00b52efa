/// A hasher as a running server has it: its cost can be changed meanwhile, and it is ended.
package protocol HashingService: PasswordHasher {
    /// The hash of a password under parameters that may be put in force next: shows whether they can be used.
    func hash(
        _ password: consuming [UInt8],
        under configuration: HashingConfiguration
    ) async throws(WorldError) -> String

    /// Puts another cost and other limits in force, for who comes from now on.
    func apply(_ configuration: HashingConfiguration)

    /// Refuses who waits and who comes, and returns when what is being computed has ended.
    func close() async
}
