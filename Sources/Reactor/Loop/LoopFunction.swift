/// A synchronous function of actors that live on one loop, which the loop can call without a task.
///
/// It does what `assumeIsolated` does. That would allocate twice at each call, and ask the runtime where it is, which
/// takes longer than most commands. This asks its loop alone, so it is for actors whose executor that loop is:
/// ``EventLoop/isHome(of:)`` tells. It traps on any other thread than the loop's.
///
/// Public for the reason that ``Slab`` is: what is used at each message is inlinable.
@safe public struct LoopFunction<Host: Sendable, Input: Sendable, Output: Sendable>: Sendable {
    @usableFromInline let loop: EventLoop
    @usableFromInline let function: @Sendable (Host, Input) -> Output

    /// Makes a function callable whose type is `@Sendable (isolated Host, Input) -> Output`; any other type traps.
    ///
    /// The type is a parameter because `Host` may be a protocol, which no generic `isolated` can name.
    package init<Isolated: Sendable>(on loop: EventLoop, _ function: Isolated) {
        let plain = String(reflecting: (@Sendable (Host, Input) -> Output).self)
        let isolated = String(reflecting: Isolated.self)
        precondition(isolated.split(separator: "isolated ").joined() == plain, "\(isolated) is not of \(plain)")
        self.loop = loop
        // Isolation is a matter of the compiler's: it changes nothing in how a function is called.
        self.function = unsafe unsafeBitCast(function, to: (@Sendable (Host, Input) -> Output).self)
    }

    /// Calls the function of an actor that lives on the loop; loop-confined.
    @inlinable
    public func callAsFunction(_ host: Host, _ input: Input) -> Output {
        self.loop.checkIsolated()
        return self.function(host, input)
    }
}

extension EventLoop {
    /// Whether the loop is the executor of that actor.
    package func isHome(of actor: any Actor) -> Bool {
        unsafe actor.unownedExecutor.asSerialExecutor() === self
    }
}
