import Glibc
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct SharedMemoryTests {
    @Test("it is zero at first, as large as was asked for, and takes no memory before it is touched") func fresh()
        throws
    {
        let memory = try SharedMemory(size: 1 << 34)
        #expect(memory.size == 1 << 34)
        var status = stat()
        unsafe #expect(fstat(memory.descriptor, &status) == 0)
        #expect(status.st_size == 1 << 34)
        #expect(status.st_blocks == 0)
        #expect(memory.cell(of: UInt64.self, at: (1 << 34) - 8).value == 0)
    }

    @Test("another process's mapping sees what was written, also after the first one has gone") func adopted() throws {
        var left: CInt = -1
        do {
            let memory = try SharedMemory(size: 8192)
            memory.cell(of: UInt64.self, at: 8).value = 0x1234
            left = dup(memory.descriptor)
        }
        let adopted = try SharedMemory(adopting: left)
        #expect(adopted.size == 8192)
        #expect(adopted.cell(of: UInt64.self, at: 8).value == 0x1234)
        adopted.withBytes(8..<10) { #expect(unsafe $0.unsafeLoad(fromByteOffset: 0, as: UInt16.self) == 0x1234) }
    }

    @Test("what is no such file is refused, and its descriptor closed") func foreign() throws {
        var ends: [CInt] = [-1, -1]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        defer { close(ends[0]) }
        #expect(throws: ReactorError.self) { _ = try SharedMemory(adopting: ends[1]) }
        // The closed number may be another test's by now; and a child that one has just forked may hold the socket.
        var state = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&state, 1, 10_000) == 1 && state.revents & Int16(POLLHUP) != 0)
    }

    @Test("it cannot become smaller while it is mapped") func sealed() throws {
        let memory = try SharedMemory(size: 8192)
        #expect(ftruncate(memory.descriptor, 4096) == -1)
    }

    @Test("pages that were forgotten are zeros") func forget() throws {
        let memory = try SharedMemory(size: 1 << 20)
        let cell = memory.cell(of: UInt64.self, at: 4096)
        cell.value = 7
        memory.forget(4096..<8192)
        #expect(cell.value == 0)
    }

    /// What must not be asked for.
    enum Misuse: CaseIterable, Codable {
        case beyond
        case before
        case unaligned

        func commit() throws {
            let memory = try SharedMemory(size: 4096)
            switch self {
            case .beyond: memory.cell(of: UInt64.self, at: 4092).value = 1
            case .before: memory.cell(of: UInt64.self, at: -8).value = 1
            case .unaligned: memory.cell(of: UInt64.self, at: 4).value = 1
            }
        }
    }

    @Test("what lies outside, or is not aligned, traps", arguments: Misuse.allCases) func misuse(misuse: Misuse) async {
        await #expect(processExitsWith: .failure) { [misuse] in try misuse.commit() }
    }
}
