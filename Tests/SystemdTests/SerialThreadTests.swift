import Dispatch
import Synchronization
import TestSupport
import Testing

@testable import Systemd

@Suite("The thread of an actor", .timeLimit(.minutes(1)))
struct SerialThreadTests {
    private actor Worker {
        private let thread: SerialThread
        private(set) var seen: [Int] = []
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

        init(on thread: SerialThread) { self.thread = thread }

        func see(_ number: Int) -> String {
            self.seen.append(number)
            return currentThreadName()
        }

        func wait(for gate: DispatchSemaphore) { gate.wait() }
    }

    @Test("all jobs run in order on the one named thread")
    func order() async throws {
        let thread = try SerialThread(name: "uuu-test")
        defer { thread.close() }
        let worker = Worker(on: thread)
        for number in 0..<1_000 { #expect(await worker.see(number) == "uuu-test") }
        #expect(await worker.seen == Array(0..<1_000))
    }

    @Test("a blocked call blocks only the calls after it")
    func blocked() async throws {
        let threads = try (SerialThread(name: "uuu-blocked"), SerialThread(name: "uuu-free"))
        defer {
            threads.0.close()
            threads.1.close()
        }
        let (blocked, free) = (Worker(on: threads.0), Worker(on: threads.1))
        let gate = DispatchSemaphore(value: 0)
        async let wait: Void = blocked.wait(for: gate)
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<100 { group.addTask { _ = await free.see(number) } }
        }
        #expect(await free.seen.count == 100)
        gate.signal()
        await wait
        #expect(await blocked.see(1) == "uuu-blocked")
    }

    @Test("a closed thread runs what it was given, then releases everything")
    func close() async throws {
        let gate = DispatchSemaphore(value: 0)
        weak var weakThread: SerialThread?
        do {
            let thread = try SerialThread(name: "uuu-closing")
            weakThread = thread
            let worker = Worker(on: thread)
            async let wait: Void = worker.wait(for: gate)
            async let name = worker.see(1)
            gate.signal()
            await wait
            #expect(await name == "uuu-closing")
            thread.close()
        }
        for _ in 0..<10_000 where weakThread != nil { try await Task.sleep(for: .milliseconds(1)) }
        #expect(weakThread == nil)
    }
}
