/// What a connection has lost between two processes, and its player is to be told; its contexts are told that they go on even
/// if that is nothing.
struct RestoreNotice: Equatable {
    /// A command was being worked on when the process before ended.
    var isCommandLost = false
    /// The context, or what it remembered, could not be restored.
    var isContextLost = false
    /// The account may not be here any more.
    var isRefused = false
}
