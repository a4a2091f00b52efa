import Contexts
import Glibc
import Reactor

@testable import Transport

extension TestServer {
    /// Waits until the server has read everything that was sent to it.
    func hasHeard() async throws {
        for _ in 0..<3 { await self.endTurn() }
    }

    /// Whether the loops are waiting for events and do not spin.
    func isAtRest() async throws -> Bool {
        await self.endTurn()
        let before = self.time.timesRead
        try await Task.sleep(for: .milliseconds(30))
        return self.time.timesRead - before < 20
    }

    /// The bytes of input that wait in the server's own memory, of all connections.
    var parkedInput: Int {
        get async {
            var count = 0
            for table in self.server.tables { count += await table.parkedInput }
            return count
        }
    }

    /// The bytes of output that wait in the server's own memory, of all connections.
    var parkedOutput: Int {
        get async {
            var count = 0
            for table in self.server.tables { count += await table.parkedOutput }
            return count
        }
    }
}

extension ConnectionTable {
    var parkedInput: Int { self.backlogs.reduce(0) { $0 + $1.input.count } }

    var parkedOutput: Int { self.backlogs.reduce(0) { $0 + $1.output.count } }

    private var backlogs: [Backlog] { self.slots.keys.compactMap { self.backlog($0) } }

    /// Whether a worker serves a connection.
    var isServing: Bool { self.slots.keys.contains { self.slots[$0].isServed } }

    var idleWorkers: Int { self.workers.count }

    /// The bytes of blocks that are in use.
    var bytesInUse: Int { self.memory.arena.bytesInUse }

    /// The bytes of free blocks that still occupy memory.
    var retainedBytes: Int { self.memory.arena.retainedBytes }

    /// Whether bytes occur anywhere in the memory that another process, or a dump, would see.
    func holds(_ wanted: [UInt8]) -> Bool {
        let bytes = self.file.bytes(0..<self.memory.arena.top)
        return bytes.indices.contains { bytes[$0] == wanted[0] && bytes[$0...].starts(with: wanted) }
    }

    /// Allocates all memory that blocks could be in, without touching it.
    func useUpMemory() {
        var size = 1 << 34
        while size >= 64 {
            if self.memory.arena.allocate(size, canBeRefused: false) == nil { size /= 2 }
        }
    }

    /// The offset from which on no block of a connection has ever been.
    var arenaTop: Int { self.memory.arena.top }

    /// The number of connections with a message that was taken and not answered.
    var running: Int { self.slots.keys.count { self.slots[$0].isRunning } }

    /// The number of requests that have arrived in part.
    var unfinishedHeads: Int { self.heads.count }

    /// Limits the memory of all connections to this many bytes, and returns how many are ended in each portion.
    func endings(with limit: Int, goes: Int) -> [Int] {
        self.room.budget.resize(to: limit)
        return (0..<goes)
            .map { _ in
                let before = self.count
                self.makeRoom()
                return before - self.count
            }
    }

    /// Blocks the loop.
    func hold(_ brake: Brake) { brake.hold() }

    /// Starts a shutdown when frames for the last connection are gathered and its socket has just broken.
    func shutDownWhileTheLastBreaks() async {
        guard let last = self.slots.keys.last else { return }
        self.write(.text("late"), to: last)
        Glibc.shutdown(self.slots[last].descriptor, CInt(SHUT_RDWR))
        _ = await self.shutDown()
    }
}
