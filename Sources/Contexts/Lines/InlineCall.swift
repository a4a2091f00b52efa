/// Calls a function of an actor without a task, from code that already runs on the thread of the actor's executor.
///
/// It does the same as `assumeIsolated`. That allocates twice in each call and asks the runtime for the current
/// executor, which takes longer than most commands.
///
/// Why it is safe: isolation exists at compile time only and does not change how a function is called, so the cast is
/// between two names of one type. That nothing else runs on the actor meanwhile is ensured by the caller:
/// ``ContextManager`` runs on the executor of its connection, calls only contexts that have the same executor
/// (``isHome(_:of:)``, checked when a context is entered), and in debug builds checks the executor at each call.
@safe @usableFromInline
enum InlineCall {
    /// Calls the function on an actor.
    @inlinable @inline(__always)
    static func call<Host: Actor, Input, Output>(
        _ function: @escaping (isolated Host, Input) -> Output,
        on host: Host,
        _ input: Input
    ) -> Output {
        unsafe unsafeBitCast(function, to: ((Host, Input) -> Output).self)(host, input)
    }

    /// Returns whether an executor is that of an actor; an author may have given the actor another one.
    static func isHome(_ executor: any SerialExecutor, of actor: any Actor) -> Bool {
        unsafe actor.unownedExecutor.asSerialExecutor() === executor
    }
}
