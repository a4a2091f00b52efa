import World

/// A write that may be on the disk or not: the caller has to read it back.
struct UncertainWrite: Error {
    /// Whether its commit is still running: then it may appear later, even if it is not there now.
    let isPending: Bool
    /// The error that made it uncertain.
    let cause: EngineTrouble
}
