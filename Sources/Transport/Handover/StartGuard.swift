import Reactor

/// Counts restores that came to nothing, so that what cannot be restored is not tried for ever.
///
/// It keeps when they began in memory that outlives them. All are forgotten when a process serves, however long that
/// takes: what kills it later is no matter of restoring.
struct StartGuard {
    /// So many restores that came to nothing are enough.
    static let maximum = 3

    private let cells: [SharedCell<UInt64>]

    /// The count in the memory of a process's first table.
    init(in memory: SharedMemory) {
        self.cells = (0..<Self.maximum).map { index in
            memory.cell(of: UInt64.self, at: TableMemory.Offset.starts + 8 * index)
        }
    }

    /// When those began that came to nothing.
    var starts: [MonotonicTime] {
        self.cells.map { MonotonicTime(milliseconds: $0.value) }.filter { $0.milliseconds > 0 }
    }

    /// Whether restoring has failed too often.
    var isLooping: Bool { self.starts.count >= Self.maximum }

    /// Keeps these in place of what was there.
    func record(_ starts: [MonotonicTime]) {
        for (index, cell) in self.cells.enumerated() {
            cell.value = index < starts.count ? max(1, starts[index].milliseconds) : 0
        }
    }
}
