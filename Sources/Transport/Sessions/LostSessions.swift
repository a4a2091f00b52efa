import Reactor

/// The sessions of one table that wait for their players, in the order in which their times end.
///
/// Adding and removing one costs as much as the logarithm of their number.
struct LostSessions {
    private struct Entry {
        let until: MonotonicTime
        let key: SocketKey
    }

    /// Until when each of them waits.
    private var times: [SocketKey: MonotonicTime] = [:]
    /// A heap of all that were added; an entry whose time is not that in ``times`` is stale.
    private var heap: [Entry] = []

    /// How many sessions wait.
    var count: Int { self.times.count }

    /// Adds a session that waits until a time, or changes that time.
    mutating func add(_ key: SocketKey, until time: MonotonicTime) {
        guard self.times.updateValue(time, forKey: key) != time else { return }
        self.heap.append(Entry(until: time, key: key))
        self.rise()
        self.tidy()
    }

    /// Removes a session if it is there: it does not wait any more.
    mutating func remove(_ key: SocketKey) {
        if self.times.removeValue(forKey: key) != nil { self.tidy() }
    }

    /// Removes and returns the session whose time ends first; nil if none waits.
    mutating func popFirst() -> SocketKey? {
        while let first = self.heap.first {
            let last = self.heap.removeLast()
            if !self.heap.isEmpty {
                self.heap[0] = last
                self.sink()
            }
            guard self.times[first.key] == first.until else { continue }
            self.times[first.key] = nil
            return first.key
        }
        return nil
    }

    /// Rebuilds the heap if most of its entries are stale.
    private mutating func tidy() {
        guard self.heap.count > 2 * self.times.count + 16 else { return }
        // A sorted array is a heap.
        self.heap = self.times.map { Entry(until: $1, key: $0) }.sorted { $0.until < $1.until }
    }

    private mutating func rise() {
        var child = self.heap.count - 1
        while child > 0 {
            let parent = (child - 1) / 2
            guard self.heap[child].until < self.heap[parent].until else { return }
            self.heap.swapAt(child, parent)
            child = parent
        }
    }

    private mutating func sink() {
        var parent = 0
        while true {
            var first = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < self.heap.count && self.heap[child].until < self.heap[first].until {
                first = child
            }
            guard first != parent else { return }
            self.heap.swapAt(first, parent)
            parent = first
        }
    }
}
