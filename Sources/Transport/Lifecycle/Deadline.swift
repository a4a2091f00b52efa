import Reactor

/// When something has to be done for a connection besides what its machine knows, and what.
///
/// A connection has at most one: what is waited for later replaces what was waited for before.
struct Deadline {
    /// What has to be done.
    enum Purpose: UInt8 {
        /// Greet a client of `uuu.v1` that has not said what it wants.
        case hello
        /// Look whether a stranger has sent a line.
        case firstLine
        /// Look whether somebody has logged in.
        case login
        /// Look whether the player is idle.
        case idleLook
        /// Take the session over from a command that has not ended.
        case commandEnd
        /// End a session that has waited for its player long enough.
        case expiry
        /// Free a slot from which a session has gone: nothing is passed on any more.
        case passing
    }

    /// When it is due.
    let time: MonotonicTime
    /// What is due.
    let purpose: Purpose
}
