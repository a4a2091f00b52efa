/// What a player must be told after a restore, because it was lost between two processes.
///
/// The contexts of a connection are told about the restore even if nothing was lost.
struct RestoreNotice: Equatable {
    /// A command was running when the previous process ended.
    var isCommandLost = false
    /// The context, or its state, could not be restored.
    var isContextLost = false
    /// The account may not log in any more.
    var isRefused = false
}
