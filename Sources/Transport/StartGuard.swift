import Reactor

/// Counts starts that came to nothing, so that what cannot be restored is not tried for ever.
///
/// It keeps the times of the last starts in memory that outlives them. A start is forgotten when the process serves: what
/// kills it later is no matter of restoring.
struct StartGuard {
    /// So many starts that came to nothing are enough.
    static let most = 3
    /// Milliseconds in which they must have been.
    static let withinMilliseconds: UInt64 = 10_000

    private let places: [SharedCell<UInt64>]

    /// The count in the memory of a process's first table.
    init(in memory: SharedMemory) {
        self.places = (0..<Self.most).map { place in
            memory.cell(of: UInt64.self, at: TableMemory.Place.starts + 8 * place)
        }
    }

    /// The starts that count, in no order.
    func recent(at now: MonotonicTime) -> [MonotonicTime] {
        self.places.map { MonotonicTime(milliseconds: $0.value) }.filter {
            $0.milliseconds > 0 && now.since($0) < Self.withinMilliseconds
        }
    }

    /// Whether restoring has failed too often.
    func isLooping(at now: MonotonicTime) -> Bool { self.recent(at: now).count >= Self.most }

    /// Keeps these in place of what was there.
    func keep(_ starts: [MonotonicTime]) {
        for (index, place) in self.places.enumerated() {
            place.value = index < starts.count ? starts[index].milliseconds : 0
        }
    }
}
