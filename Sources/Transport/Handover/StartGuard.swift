import Reactor

/// Counts failed attempts to restore connections, so that what cannot be restored is not tried forever.
///
/// The times of the attempts lie in memory that outlives them. They are deleted as soon as a process serves, however
/// long that takes: what ends it later has nothing to do with restoring.
struct StartGuard {
    /// The maximum number of failed attempts.
    static let maximum = 3

    private let cells: [SharedCell<UInt64>]

    /// Opens the count in the memory of a process's first table.
    init(in memory: SharedMemory) {
        self.cells = (0..<Self.maximum).map { index in
            memory.cell(of: UInt64.self, at: TableMemory.Offset.starts + 8 * index)
        }
    }

    /// When the failed attempts began.
    var starts: [MonotonicTime] {
        self.cells.map { MonotonicTime(milliseconds: $0.value) }.filter { $0.milliseconds > 0 }
    }

    /// Whether restoring has failed too often.
    var isLooping: Bool { self.starts.count >= Self.maximum }

    /// Replaces the recorded attempts.
    func record(_ starts: [MonotonicTime]) {
        for (index, cell) in self.cells.enumerated() {
            cell.value = index < starts.count ? max(1, starts[index].milliseconds) : 0
        }
    }
}
