import Synchronization

/// A limit on the bytes that all event loops together use for data that waits on connections.
///
/// It only counts what is taken and given back. Taking more than the limit fails. When the use passes seven eighths of
/// the limit, and whenever taking fails, the listeners of ``whenShort(_:)`` are called, so that they can free memory
/// before an allocation fails.
package final class MemoryBudget: Sendable {
    private let maximum: Atomic<Int>
    private let taken = Atomic(0)
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    /// Makes a budget with a limit in bytes; without an argument there is no limit.
    package init(limit: Int = .max) { self.maximum = Atomic(max(0, limit)) }

    /// The limit, in bytes.
    package var limit: Int { self.maximum.load(ordering: .relaxed) }

    /// How many bytes are in use; more than the limit after ``occupy(_:)``, or after the limit was lowered.
    package var used: Int { self.taken.load(ordering: .relaxed) }

    /// How many bytes must be given back until three quarters of the limit are in use.
    package var excess: Int {
        let limit = self.limit
        return max(0, self.used - (limit - limit / 4))
    }

    /// Returns how many bytes each of `holders` may use so that together they stay within three quarters of the limit.
    package func share(among holders: Int) -> Int {
        let limit = self.limit
        return (limit - limit / 4) / max(1, holders)
    }

    /// Changes the limit, in bytes; bytes in use stay so even if they exceed the new limit.
    ///
    /// If more than three quarters of the new limit are in use, the listeners are called.
    package func resize(to limit: Int) {
        self.maximum.store(max(0, limit), ordering: .relaxed)
        if self.excess > 0 { self.tell() }
    }

    /// Adds a listener that is called whenever bytes become scarce.
    ///
    /// It is called on the thread that takes bytes or changes the limit, so it must neither block nor take bytes
    /// itself.
    package func whenShort(_ body: @escaping @Sendable () -> Void) {
        self.listeners.withLock { $0.append(body) }
    }

    /// Takes bytes; returns false, and takes none, if that would exceed the limit.
    package func take(_ bytes: Int) -> Bool {
        let (old, new) = self.taken.wrappingAdd(bytes, ordering: .relaxed)
        if new > self.limit {
            self.giveBack(bytes)
            self.tell()
            return false
        }
        self.tellIfPassed(old, new)
        return true
    }

    /// Takes bytes even if that exceeds the limit.
    package func occupy(_ bytes: Int) {
        let (old, new) = self.taken.wrappingAdd(bytes, ordering: .relaxed)
        self.tellIfPassed(old, new)
    }

    /// Gives bytes back.
    package func giveBack(_ bytes: Int) { self.taken.wrappingSubtract(bytes, ordering: .relaxed) }

    private func tellIfPassed(_ old: Int, _ new: Int) {
        let limit = self.limit
        let mark = limit - limit / 8
        if old <= mark, new > mark { self.tell() }
    }

    private func tell() {
        for listener in self.listeners.withLock({ $0 }) { listener() }
    }
}
