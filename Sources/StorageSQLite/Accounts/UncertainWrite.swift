import World

/// A write of which nobody can say whether it is on the disk: whoever asked for it has to look.
struct UncertainWrite: Error {
    /// Whether its commit is still under way: what is not there now may be there later.
    let isPending: Bool
    /// What is known of the trouble.
    let cause: EngineTrouble
}
