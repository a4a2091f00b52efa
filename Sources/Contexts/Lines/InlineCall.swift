/// Calls a function of an actor without a task, from code that runs on the thread of the actor's executor.
///
/// It does what `assumeIsolated` does. That allocates twice at each call, and asks the runtime where it is, which takes
/// longer than most commands.
///
/// Why it is safe: isolation is a matter of the compiler's and changes nothing in how a function is called, so the cast is
/// between two names of one type. That nothing else runs on the actor meanwhile is its caller's part:
/// ``ContextManager`` lives on its connection's executor, calls only contexts whose executor that is (``isHome(_:of:)``,
/// looked at when a context is entered), and in debug builds asks the executor at each call.
@safe @usableFromInline
enum InlineCall {
    /// Calls the function of that actor.
    @inlinable @inline(__always)
    static func call<Host: Actor, Input, Output>(
        _ function: @escaping (isolated Host, Input) -> Output,
        on host: Host,
        _ input: Input
    ) -> Output {
        unsafe unsafeBitCast(function, to: ((Host, Input) -> Output).self)(host, input)
    }

    /// Whether an executor is that of an actor: its author may have given it one of its own.
    static func isHome(_ executor: any SerialExecutor, of actor: any Actor) -> Bool {
        unsafe actor.unownedExecutor.asSerialExecutor() === executor
    }
}
