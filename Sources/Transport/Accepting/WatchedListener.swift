import Reactor

/// A listener, as one table accepts from it.
struct WatchedListener {
    let listener: Listener
    /// What epoll is asked for.
    let interest: Interest
    /// Nothing was accepted since the log was told that accepting failed: it is told once, not ten times a second.
    var isInTrouble = false
}
