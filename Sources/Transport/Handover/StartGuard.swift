import Reactor

/// Counts restores that came to nothing, so that what cannot be restored is not tried for ever.
///
/// It keeps when they began in memory that outlives them. All are forgotten when a process serves, however long that
/// takes: what kills it later is no matter of restoring.
struct StartGuard {
    /// So many restores that came to nothing are enough.
    static let most = 3

    private let places: [SharedCell<UInt64>]

    /// The count in the memory of a process's first table.
    init(in memory: SharedMemory) {
        self.places = (0..<Self.most).map { place in
            memory.cell(of: UInt64.self, at: TableMemory.Place.starts + 8 * place)
        }
    }

    /// When those began that came to nothing.
    var starts: [MonotonicTime] {
        self.places.map { MonotonicTime(milliseconds: $0.value) }.filter { $0.milliseconds > 0 }
    }

    /// Whether restoring has failed too often.
    var isLooping: Bool { self.starts.count >= Self.most }

    /// Keeps these in place of what was there.
    func keep(_ starts: [MonotonicTime]) {
        for (index, place) in self.places.enumerated() {
            place.value = index < starts.count ? max(1, starts[index].milliseconds) : 0
        }
    }
}
