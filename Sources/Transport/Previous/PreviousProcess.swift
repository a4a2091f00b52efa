package import Contexts
import Glibc
package import Reactor

/// The process before this one, as the memory that it left tells of it.
package struct PreviousProcess {
    /// What passed memory files come to.
    package enum Finding {
        /// There is none: no process has been here, or none that had connections to leave.
        case nothing
        /// There is, but of a version that this one cannot read, or it is incomplete.
        case unreadable
        /// A process whose connections can be gone on with.
        case server(PreviousProcess)
    }

    /// Its number; that of the next process is greater.
    package let incarnation: UInt64
    let tables: [TableSnapshot]
    private let guardian: StartGuard

    /// Leaves out whom the process before was restoring when it crashed; to be called before anything else looks at the files.
    ///
    /// - Parameter files: Descriptors with the number under which they were stored, which are only looked at.
    package static func excludeWhoCrashed(in files: [(number: UInt64, descriptor: CInt)]) {
        for (_, descriptor) in Self.copies(of: files) {
            guard let memory = try? SharedMemory(adopting: descriptor) else { continue }
            _ = TableSnapshot(memory, hasCrashed: true)
        }
    }

    /// Looks at the memory files of one or more processes: the last complete one counts.
    ///
    /// - Parameter files: Descriptors with the number under which they were stored. They are this function's from here
    ///   on, and closed when nobody needs them.
    /// - Returns: What was found.
    package static func find(in files: [(number: UInt64, descriptor: CInt)]) -> Finding {
        guard !files.isEmpty else { return .nothing }
        var found: PreviousProcess?
        for (number, group) in Dictionary(grouping: files, by: \.number).sorted(by: { $0.key > $1.key }) {
            // Each is mapped, be it only to be closed.
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
        self.guardian = StartGuard(in: first.image.memory)
    }

    /// The contexts of which a command was running when that process ended, by name; the files are only looked at.
    package static func contextsAtWork(in files: [(number: UInt64, descriptor: CInt)]) -> [ContextName] {
        guard let former = Self.look(at: files) else { return [] }
        return Set(former.tables.flatMap(\.contextsAtWork)).sorted { $0.rawValue < $1.rawValue }
    }

    /// Whether somebody was logged in when that process ended; the files are only looked at.
    package static func hasAccounts(in files: [(number: UInt64, descriptor: CInt)]) -> Bool {
        self.look(at: files).map { !SavedConnections(of: $0).accounts.isEmpty } ?? false
    }

    private static func look(at files: [(number: UInt64, descriptor: CInt)]) -> PreviousProcess? {
        guard case .server(let former) = Self.find(in: Self.copies(of: files)) else { return nil }
        return former
    }

    /// Descriptors of the same files, which may be closed again.
    private static func copies(of files: [(number: UInt64, descriptor: CInt)]) -> [(number: UInt64, descriptor: CInt)] {
        files.map { ($0.number, fcntl($0.descriptor, F_DUPFD_CLOEXEC, 0)) }.filter { $0.descriptor >= 0 }
    }

    /// Whether it ended in good order: nothing was going on any more.
    package var isHandedOver: Bool { self.tables.allSatisfy(\.isHandedOver) }

    /// Notes that restoring begins; false if it has failed too often, and must not be tried again.
    package func begin(at now: MonotonicTime) -> Bool {
        guard !self.guardian.isLooping else { return false }
        self.guardian.record(self.guardian.starts + [now])
        return true
    }

    /// The starts that came to nothing so far, for the next process's memory.
    var starts: [MonotonicTime] { self.guardian.starts }
}
