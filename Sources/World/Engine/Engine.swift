/// What a running server has for good stands behind this: SQLite's file is one engine, others can stand beside it.
///
/// An engine never keeps the server from starting, and never ends it. It may be away at any time, and be back at any
/// time; ``standing`` says how it is. Whatever is asked of it is answered, or refused with a ``WorldError``, in the time
/// that ``patience`` allows, and no function blocks the thread that calls it.
package protocol Engine: Sendable {
    /// The accounts.
    var accounts: any AccountStore { get }

    /// Which sessions are claimed.
    var sessions: any SessionStore { get }

    /// How it stands, as was found last; whoever asks waits for nobody.
    var standing: CurrentStanding { get }

    /// How long whoever asks may have to wait.
    var patience: EnginePatience { get }

    /// Makes the first attempt to reach the data, and looks after it from then on; to be called once.
    ///
    /// Returns when the attempt has ended, or when that time is over: the attempt goes on then, and others follow.
    func begin(within limit: Duration) async

    /// Looks whether it can be read and written now, and answers how it stands; waits for a bounded time.
    @discardableResult func look() async -> EngineStanding

    /// Ends it; what is asked from now on is refused. A second call does nothing.
    ///
    /// What was acknowledged is there whether this succeeds or not.
    ///
    /// - Throws: When that failed, or takes too long: the end of the process does the rest.
    func close() async throws(EngineTrouble)
}
