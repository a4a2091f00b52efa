import CLinux
import Glibc
import Synchronization
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct EventLoopLifeTests {
    /// The limits of this process; only for exit tests, which have a process of their own.
    private static func limitDescriptors(to count: Int) {
        var limit = rlimit()
        unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = rlim_t(count)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// The lowest number that is no open descriptor.
    private static func lowestFree() -> CInt {
        let descriptor = dup(STDERR_FILENO)
        close(descriptor)
        return descriptor
    }

    @Test("a loop that cannot be made leaves no descriptor open", arguments: [0, 1])
    func noLeak(available: Int) async {
        await #expect(processExitsWith: .success) { [available] in
            let first = Self.lowestFree()
            Self.limitDescriptors(to: Int(first) + available)
            #expect(throws: ReactorError.last(at: available == 0 ? "epoll_create1" : "eventfd", errno: EMFILE)) {
                try EventLoop()
            }
            Self.limitDescriptors(to: 1000)
            #expect(Self.lowestFree() == first)
        }
    }

    @Test("a loop that has ended, or never began, closes its descriptors when it is let go") func closes() async {
        await #expect(processExitsWith: .success) {
            let first = Self.lowestFree()
            _ = try EventLoop()
            #expect(Self.lowestFree() == first)
            try await LoopProbe.run { _ in }
            #expect(Self.lowestFree() == first)
        }
    }
}
