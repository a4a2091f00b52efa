import Reactor

/// The listeners that a table accepts from, each under a key of its own.
final class WatchedListeners {
    private var listeners: [WatchedListener] = []

    /// The generation in the keys of listeners.
    ///
    /// No connection has it: a slot would have to be used four thousand million times.
    private static let generation = UInt32.max

    /// The key of the listener that is added next.
    var nextKey: SocketKey { SocketKey(index: UInt32(self.listeners.count), generation: Self.generation) }

    /// Adds a listener under ``nextKey``.
    func add(_ listener: WatchedListener) { self.listeners.append(listener) }

    /// Removes all listeners and returns them.
    func removeAll() -> [WatchedListener] {
        defer { self.listeners = [] }
        return self.listeners
    }

    /// Whether a key belongs to a listener.
    func contains(_ key: SocketKey) -> Bool {
        key.generation == Self.generation && Int(key.index) < self.listeners.count
    }

    /// The listener of a key.
    ///
    /// It must exist.
    subscript(_ key: SocketKey) -> WatchedListener { self.listeners[Int(key.index)] }

    /// Notes that a connection was accepted from a listener.
    func noteSuccess(of key: SocketKey) { self.listeners[Int(key.index)].isInTrouble = false }

    /// Notes that accepting from a listener failed; returns whether it had failed the last time too.
    func noteTrouble(of key: SocketKey) -> Bool {
        defer { self.listeners[Int(key.index)].isInTrouble = true }
        return self.listeners[Int(key.index)].isInTrouble
    }
}
