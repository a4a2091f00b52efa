/// Who is here: a login claims the session of its account, and the claim that came last is in force.
///
/// Each claim has a number, its *generation*. An engine has one chain of them, which only grows, for all accounts and for
/// all processes that share the engine: so whoever sees two claims of one account knows which one is the later, in
/// whatever order they arrive. What a former process had goes on only if it is adopted. Generations lie between 1 and
/// ``Int64/max``.
package protocol SessionStore: Sendable {
    /// Claims the session of an account; the claim before it, if there is one, is in force no more.
    ///
    /// - Returns: The generation, greater than all that were given or adopted before this was called.
    /// - Throws: When nothing can be claimed now, `unavailable` or `busy`, or `cancelled` when the task that asks was; nothing
    ///   has to be ended then.
    func claim(_ account: Int64) async throws(WorldError) -> UInt64

    /// Ends a claim: whoever had it is not here any more.
    ///
    /// Returns at once, and the engine sees to it, however long that takes. A generation that is in force no more, or was
    /// never given, is passed over.
    func end(_ generation: UInt64)

    /// Takes over claims that a former process had, and that go on in this one.
    ///
    /// Returns at once, and the engine sees to it, however long that takes; what is claimed from now on is greater than all
    /// of them. Numbers that are no generations are passed over.
    func adopt(_ generations: [UInt64])
}
