import Glibc
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct SharedMemoryTests {
    @Test("it is all zeros, has the requested size, and occupies no memory before it is used") func fresh()
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

    @Test("another process's mapping sees what was written, even after the first one is gone") func adopted() throws {
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

    @Test("a descriptor that is no such file is refused and closed") func foreign() throws {
        var ends: [CInt] = [-1, -1]
        #expect(unsafe socketpair(AF_UNIX, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0, &ends) == 0)
        defer { close(ends[0]) }
        #expect(throws: ReactorError.self) { _ = try SharedMemory(adopting: ends[1]) }
        // The closed number may be in use by another test by now, and a child that was just forked may hold the socket.
        var state = pollfd(fd: ends[0], events: Int16(POLLIN), revents: 0)
        #expect(unsafe poll(&state, 1, 10_000) == 1 && state.revents & Int16(POLLHUP) != 0)
    }

    @Test("it cannot shrink while it is mapped") func sealed() throws {
        let memory = try SharedMemory(size: 8192)
        #expect(ftruncate(memory.descriptor, 4096) == -1)
    }

    @Test("memory without a file is all zeros and has the requested size") func withoutFile() throws {
        let memory = try SharedMemory(sizeWithoutFile: 1 << 34)
        #expect(memory.size == 1 << 34)
        #expect(memory.descriptor == -1)
        let cell = memory.cell(of: UInt64.self, at: (1 << 34) - 8)
        #expect(cell.value == 0)
        cell.value = 7
        #expect(cell.value == 7)
    }

    @Test(
        "a limit on the address space is named with its value and the request, and the rest can still be used",
        .withoutSanitizer
    )
    func addressSpace() async {
        await #expect(processExitsWith: .success) {
            var limit = rlimit(rlim_cur: 2 << 30, rlim_max: 2 << 30)
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0)
            let error = #expect(throws: ReactorError.self) { try SharedMemory(size: 1 << 34) }
            #expect(
                error?.description
                    == "the memory of an event loop: it takes 16 GiB, and RLIMIT_AS is 2 GiB for the whole "
                    + "process; set LimitAS=infinity in the unit, or ulimit -v unlimited in a shell"
            )
            #expect(error?.code == .system(errno: ENOMEM))
            let size = SharedMemory.affordable(1 << 34, minimum: 4096, others: 1)
            #expect((1 << 26..<1 << 29).contains(size) && size % 4096 == 0)
            _ = try SharedMemory(sizeWithoutFile: size)
            #expect(SharedMemory.affordable(8192, minimum: 4096, others: 0) == 8192)
            #expect(SharedMemory.affordable(1 << 34, minimum: 1 << 33, others: 0) == 1 << 33)
        }
    }

    @Test("a limit on files is named with its value, and does not apply without a file") func fileSize() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 1_500_000, rlim_max: 1_500_000)
            try #require(unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let error = #expect(throws: ReactorError.self) { try SharedMemory(size: (1 << 34) + 1) }
            #expect(
                error?.hint == "it takes 16.1 GiB, and RLIMIT_FSIZE is 1.5 MiB for the whole process; "
                    + "set LimitFSIZE=infinity in the unit, or ulimit -f unlimited in a shell"
            )
            _ = try SharedMemory(sizeWithoutFile: 1 << 34)
            #expect(SharedMemory.affordable(1 << 34, minimum: 4096, others: 1) == 1 << 34)
        }
    }

    @Test("forgotten pages are zeros", arguments: [true, false]) func forget(_ hasFile: Bool) throws {
        let memory = try hasFile ? SharedMemory(size: 1 << 20) : SharedMemory(sizeWithoutFile: 1 << 20)
        let cell = memory.cell(of: UInt64.self, at: 4096)
        cell.value = 7
        memory.forget(4096..<8192)
        #expect(cell.value == 0)
    }

    /// Calls that break a precondition.
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

    @Test("offsets outside it, or not aligned, trap", arguments: Misuse.allCases) func misuse(misuse: Misuse) async {
        await #expect(processExitsWith: .failure) { [misuse] in try misuse.commit() }
    }
}
