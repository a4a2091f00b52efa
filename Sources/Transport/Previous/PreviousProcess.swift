package import Contexts
import Glibc
package import Reactor

/// The previous process, as found in the memory that it has left.
package struct PreviousProcess {
    /// What was found in the memory files.
    package enum Finding {
        /// There is no previous process, or it had no connections to leave.
        case nothing
        /// There is a previous process, but its version cannot be read, or its memory is incomplete.
        case unreadable
        /// There is a process whose connections can be restored.
        case server(PreviousProcess)
    }

    /// The number of the process.
    ///
    /// The next process has a greater one.
    package let incarnation: UInt64
    let tables: [TableSnapshot]
    private let startGuard: StartGuard

    /// Excludes the connection that the previous process was restoring when it crashed.
    ///
    /// Call this before anything else reads the files.
    ///
    /// - Parameter files: Descriptors with the numbers under which they were stored. They stay open.
    package static func excludeCrashed(in files: [(number: UInt64, descriptor: CInt)]) {
        for (_, descriptor) in Self.copies(of: files) {
            guard let memory = try? SharedMemory(adopting: descriptor) else { continue }
            _ = TableSnapshot(memory, hasCrashed: true)
        }
    }

    /// Reads the memory files of one or more processes, and returns the last process whose files are complete.
    ///
    /// - Parameter files: Descriptors with the numbers under which they were stored. This function owns them, and
    ///   closes those that are not needed.
    /// - Returns: What was found.
    package static func find(in files: [(number: UInt64, descriptor: CInt)]) -> Finding {
        guard !files.isEmpty else { return .nothing }
        var found: PreviousProcess?
        for (number, group) in Dictionary(grouping: files, by: \.number).sorted(by: { $0.key > $1.key }) {
            // Each file is mapped, even if only to close it.
            let tables = group.map { try? SharedMemory(adopting: $0.descriptor) }.map {
                $0.flatMap { TableSnapshot($0) }
            }
            if found == nil { found = PreviousProcess(number, tables.compactMap { $0 }) }
        }
        return found.map(Finding.server) ?? .unreadable
    }

    private init?(_ incarnation: UInt64, _ tables: [TableSnapshot]) {
        let sorted = tables.sorted { $0.identity.number < $1.identity.number }
        let expected = (0..<sorted.count).map { number in
            TableIdentity(incarnation: incarnation, number: number, tables: sorted.count)
        }
        guard let first = sorted.first, sorted.map(\.identity) == expected else { return nil }
        self.incarnation = incarnation
        self.tables = sorted
        self.startGuard = StartGuard(in: first.image.memory)
    }

    /// Returns the names of the contexts that were running a command when that process ended.
    ///
    /// The files stay open.
    package static func contextsAtWork(in files: [(number: UInt64, descriptor: CInt)]) -> [ContextName] {
        guard let former = Self.look(at: files) else { return [] }
        return Set(former.tables.flatMap(\.contextsAtWork)).sorted { $0.rawValue < $1.rawValue }
    }

    /// Returns whether a player was logged in when that process ended.
    ///
    /// The files stay open.
    package static func hasAccounts(in files: [(number: UInt64, descriptor: CInt)]) -> Bool {
        self.look(at: files).map { !SavedConnections(of: $0).accounts.isEmpty } ?? false
    }

    private static func look(at files: [(number: UInt64, descriptor: CInt)]) -> PreviousProcess? {
        guard case .server(let former) = Self.find(in: Self.copies(of: files)) else { return nil }
        return former
    }

    /// Duplicates the descriptors, so that the duplicates may be closed.
    private static func copies(of files: [(number: UInt64, descriptor: CInt)]) -> [(number: UInt64, descriptor: CInt)] {
        files.map { ($0.number, fcntl($0.descriptor, F_DUPFD_CLOEXEC, 0)) }.filter { $0.descriptor >= 0 }
    }

    /// Whether the process has handed its connections over: nothing was in progress when it ended.
    package var isHandedOver: Bool { self.tables.allSatisfy(\.isHandedOver) }

    /// Records an attempt to restore the connections; false if too many have failed and it must not be tried again.
    package func begin(at now: MonotonicTime) -> Bool {
        guard !self.startGuard.isLooping else { return false }
        self.startGuard.record(self.startGuard.starts + [now])
        return true
    }

    /// When the failed attempts began, for the memory of the next process.
    var starts: [MonotonicTime] { self.startGuard.starts }
}
