import Contexts
import Glibc
import Reactor
import Testing

@testable import Transport

@Suite("The memory files of the previous process")
struct PreviousProcessTests {
    /// Creates memory files of the tables with these numbers.
    private static func files(_ incarnation: UInt64, numbers: [Int], of tables: Int) throws -> [(UInt64, Sketch)] {
        try numbers.map { number in
            let identity = TableIdentity(incarnation: incarnation, number: number, tables: tables)
            return (incarnation, try Sketch(identity: identity))
        }
    }

    /// The number of the process that is found in them; nil if it is unreadable.
    private static func found(in files: [(UInt64, Sketch)]) throws -> UInt64? {
        switch PreviousProcess.find(in: files.map { ($0.0, dup($0.1.memory.memory.descriptor)) }) {
        case .server(let server): return server.incarnation
        case .unreadable: return nil
        case .nothing: throw TestFailure("nothing was found")
        }
    }

    @Test("without files nothing is found")
    func nothing() {
        guard case .nothing = PreviousProcess.find(in: []) else {
            Issue.record("something was found")
            return
        }
    }

    @Test("the last process that has all of its tables is found")
    func last() throws {
        let old = try Self.files(3, numbers: [0], of: 1)
        #expect(try Self.found(in: old + Self.files(4, numbers: [1, 0], of: 2)) == 4)
        #expect(try Self.found(in: old + Self.files(4, numbers: [1], of: 2)) == 3)
        #expect(try Self.found(in: old + Self.files(4, numbers: [0, 0], of: 2)) == 3)
        #expect(try Self.found(in: Self.files(4, numbers: [1], of: 2)) == nil)
    }

    @Test("a table that was stored under the number of another process does not count")
    func misnamed() throws {
        let file = try Self.files(3, numbers: [0], of: 1)
        #expect(try Self.found(in: [(4, file[0].1)]) == nil)
    }

    @Test("a memory that is not a table's is unreadable, and closed")
    func foreign() throws {
        let strange = try SharedMemory(size: 8192)
        guard case .unreadable = PreviousProcess.find(in: [(1, dup(strange.descriptor)), (2, -1)]) else {
            Issue.record("it was read")
            return
        }
    }

    @Test("the contexts with running commands are named, and the files are not changed")
    func contextsAtWork() throws {
        let sketch = try Sketch(identity: TableIdentity(incarnation: 3, number: 0, tables: 1))
        let files = [(number: UInt64(3), descriptor: sketch.memory.memory.descriptor)]
        let (first, second) = (sketch.open(1), sketch.open(2))
        #expect(PreviousProcess.contextsAtWork(in: files) == [])
        sketch.memory.slots[first].isRunning = true
        sketch.memory.slots[second].isRunning = true
        #expect(PreviousProcess.contextsAtWork(in: files) == ["c_first"])
        #expect(sketch.savedConnection(1)?.isCommandLost == true)
        #expect(PreviousProcess.contextsAtWork(in: []) == [] && PreviousProcess.contextsAtWork(in: [(1, -1)]) == [])
    }
}
