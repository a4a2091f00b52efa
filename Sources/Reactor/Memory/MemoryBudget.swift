import Synchronization

/// How many bytes may be in use at one time, counted over all event loops: what waits of all connections together.
///
/// It counts what is taken and given back, and holds nothing itself. Who would pass the limit is refused. Before that, at
/// seven eighths of it, everybody who asked is told, once for each time that the mark is passed: so there is time to give
/// something back before anybody is refused.
package final class MemoryBudget: Sendable {
    private let maximum: Atomic<Int>
    private let taken = Atomic(0)
    private let listeners = Mutex<[@Sendable () -> Void]>([])

    /// That many bytes; without a number as many as anybody asks for.
    package init(limit: Int = .max) { self.maximum = Atomic(max(0, limit)) }

    /// How many bytes there are.
    package var limit: Int { self.maximum.load(ordering: .relaxed) }

    /// How many of them are in use; more than the limit if somebody could not be refused.
    package var used: Int { self.taken.load(ordering: .relaxed) }

    /// How many bytes have to be given back until three quarters are in use.
    package var excess: Int {
        let limit = self.limit
        return max(0, self.used - (limit - limit / 4))
    }

    /// What each of so many may hold, so that together they stay within three quarters.
    package func share(among holders: Int) -> Int {
        let limit = self.limit
        return (limit - limit / 4) / max(1, holders)
    }

    /// Makes it that many bytes; who holds some keeps them, also when there are fewer then.
    package func resize(to limit: Int) {
        self.maximum.store(max(0, limit), ordering: .relaxed)
        if self.excess > 0 { self.tell() }
    }

    /// Has the body called whenever bytes get short: on the thread that takes them, so it must neither wait nor take some.
    package func whenShort(_ body: @escaping @Sendable () -> Void) {
        self.listeners.withLock { $0.append(body) }
    }

    /// Takes bytes; false, and nothing is taken, when that would pass the limit.
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

    /// Takes bytes for what cannot be refused.
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
