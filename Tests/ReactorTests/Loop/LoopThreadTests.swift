import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct LoopThreadTests {
    /// Returns the name of the calling thread as the kernel reports it.
    private static func currentName() -> String {
        let file = unsafe open("/proc/thread-self/comm", O_RDONLY)
        defer { close(file) }
        var name = [UInt8](repeating: 0, count: 16)
        let count = unsafe read(file, &name, name.count)
        return String(decoding: name.prefix(max(1, count) - 1), as: UTF8.self)
    }

    @Test(
        "a thread has its name, cut at 15 bytes",
        arguments: [
            ("loop-1", "loop-1"), ("exactly-15-long", "exactly-15-long"), ("sixteen-is-long!", "sixteen-is-long"),
            ("Wörter-für-alle", "Wörter-für-al"), ("", ""),
        ]
    )
    func name(wanted: String, expected: String) throws {
        let seen = Mutex("not run")
        let thread = try LoopThread.start(name: wanted) { seen.withLock { $0 = Self.currentName() } }
        thread.join()
        #expect(seen.withLock { $0 } == expected)
    }

    @Test("joining waits for the end, also a second time and from several threads") func joinTwice() throws {
        let gate = Mutex(false)
        let ended = Atomic(0)
        let thread = try LoopThread.start(name: "joined") {
            while !gate.withLock({ $0 }) { sched_yield() }
            ended.add(1, ordering: .releasing)
        }
        let others = try (0..<3).map { number in
            try LoopThread.start(name: "joiner \(number)") {
                thread.join()
                if ended.load(ordering: .acquiring) >= 1 { ended.add(1, ordering: .releasing) }
            }
        }
        gate.withLock { $0 = true }
        thread.join()
        thread.join()
        for other in others { other.join() }
        let count = ended.load(ordering: .acquiring)
        #expect(count == 4)
    }

    @Test("threads that were tried out have ended afterwards") func tryOut() throws {
        let before = Self.trials
        try LoopThread.tryOut(8)
        #expect(before == 0 && Self.trials == 0)
    }

    /// How many trial threads exist at the moment.
    private static var trials: Int {
        guard let folder = unsafe opendir("/proc/self/task") else { return -1 }
        defer { unsafe closedir(folder) }
        var count = 0
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            let file = unsafe open("/proc/self/task/\(name)/comm", O_RDONLY)
            guard file >= 0 else { continue }
            defer { close(file) }
            var text = [UInt8](repeating: 0, count: 16)
            _ = unsafe read(file, &text, text.count)
            if text.starts(with: "uuu-trial".utf8) { count += 1 }
        }
        return count
    }

    @Test("a thread that nobody joins still runs") func detached() throws {
        let seen = Mutex(false)
        do { _ = try LoopThread.start(name: "detached") { seen.withLock { $0 = true } } }
        while !seen.withLock({ $0 }) { sched_yield() }
    }

    @Test("a thread that waits for its own end traps") func selfJoin() async {
        await #expect(processExitsWith: .failure) {
            let own = Mutex<LoopThread?>(nil)
            let thread = try LoopThread.start(name: "self") {
                while true { if let thread = own.withLock({ $0 }) { thread.join() } }
            }
            own.withLock { $0 = thread }
            while true { sched_yield() }
        }
    }
}
