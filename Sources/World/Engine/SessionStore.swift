/// The claims of sessions: each login claims the session of its account, and only the last claim is valid.
///
/// Each claim has a number, its *generation*. An engine has one sequence of generations for all accounts and for all
/// processes that share it, and numbers in it only grow. So of two claims of one account, the later one is known in
/// whatever order they arrive. Claims of an earlier process stay valid only if they are adopted. Generations lie
/// between 1 and ``Int64/max``.
package protocol SessionStore: Sendable {
    /// Claims the session of an account; its previous claim, if there is one, is no longer valid.
    ///
    /// - Returns: The generation, greater than all that were given or adopted before the call.
    /// - Throws: `unavailable` or `busy` if nothing can be claimed now, or `cancelled` if the calling task was
    ///   cancelled. No claim has to be ended then.
    func claim(_ account: Int64) async throws(WorldError) -> UInt64

    /// Ends a claim.
    ///
    /// Returns at once; the engine does it, however long that takes. A generation that is no longer valid, or was never
    /// given, is ignored.
    func end(_ generation: UInt64)

    /// Adopts claims of an earlier process, which remain valid in this one.
    ///
    /// Returns at once; the engine does it, however long that takes. Later claims have greater generations. Numbers
    /// that are no generations are ignored.
    func adopt(_ generations: [UInt64])
}
