import Reactor

/// The listeners that a table accepts from, each under a key of its own.
final class WatchedListeners {
    private var listeners: [WatchedListener] = []

    /// Keys of this generation belong to listeners; a slot would need four thousand million tenants to reach it.
    private static let generation = UInt32.max

    /// The key of the next one that is added.
    var nextKey: SocketKey { SocketKey(index: UInt32(self.listeners.count), generation: Self.generation) }

    /// Adds one, under ``nextKey``.
    func add(_ listener: WatchedListener) { self.listeners.append(listener) }

    /// Forgets all, and answers them.
    func removeAll() -> [WatchedListener] {
        defer { self.listeners = [] }
        return self.listeners
    }

    /// Whether a key is that of one of them.
    func contains(_ key: SocketKey) -> Bool {
        key.generation == Self.generation && Int(key.index) < self.listeners.count
    }

    /// The one of a key, which must be there.
    subscript(_ key: SocketKey) -> WatchedListener { self.listeners[Int(key.index)] }

    /// Something was accepted from it: it is in no trouble.
    func noteSuccess(of key: SocketKey) { self.listeners[Int(key.index)].isInTrouble = false }

    /// It could not be accepted from it; true if that was so the last time too.
    func noteTrouble(of key: SocketKey) -> Bool {
        defer { self.listeners[Int(key.index)].isInTrouble = true }
        return self.listeners[Int(key.index)].isInTrouble
    }
}
