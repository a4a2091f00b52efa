import Reactor

/// A listener from which a table accepts.
struct WatchedListener {
    let listener: Listener
    /// What epoll watches it for.
    let interest: Interest
    /// Whether the log was told that accepting failed, and nothing was accepted since: it is told once, not ten times a
    /// second.
    var isInTrouble = false
}
