import Dispatch
import Logging
import Synchronization
import TestSupport
import Testing

@testable import Systemd

@Suite("The log queue (SD-14)", .timeLimit(.minutes(1)))
struct LogQueueTests {
    @Test("records reach the sink in order, on the queue's own thread")
    func order() throws {
        let sink = TestSink()
        let queue = try LogQueue(sink: sink) { _ in }
        defer { queue.close() }
        for number in 0..<1_000 { queue.enqueue(.test("\(number)")) }
        #expect(queue.flush(within: .seconds(10 * TestPatience.factor)))
        #expect(sink.messages == (0..<1_000).map(String.init))
        #expect(queue.lostCount == 0)
    }

    @Test("while the sink blocks no caller waits; afterwards one record reports the number of lost ones")
    func blockedSink() throws {
        let sink = TestSink(isGated: true)
        let queue = try LogQueue(sink: sink, limits: .init(records: 10, events: .init(allBytes: .max))) { _ in }
        defer { queue.close() }
        for number in 0..<10 { queue.enqueue(.test("\(number)")) }
        #expect(sink.waitForArrival())
        for _ in 0..<100_000 { queue.enqueue(.test("lost")) }
        #expect(queue.lostCount == 100_000)
        #expect(sink.messages == [])
        #expect(!queue.flush(within: .milliseconds(10)))

        sink.pass(11)
        #expect(queue.flush(within: .seconds(10 * TestPatience.factor)))
        #expect(sink.messages.dropLast() == (0..<10).map(String.init)[...])
        #expect(sink.written.last?.message == "log records were lost")
        #expect(sink.written.last?.level == .warning)
        #expect(sink.written.last?.fields == [.init("uuu.count", "100000")])
    }

    @Test("a critical record that does not fit, or that the sink loses, goes to the last resort")
    func lastResort() throws {
        let sink = TestSink(isGated: true)
        let rescued = Mutex<[String]>([])
        let queue = try LogQueue(sink: sink, limits: .init(records: 1)) { record in
            rescued.withLock { $0.append(record.message) }
        }
        defer { queue.close() }
        sink.fail(1)
        queue.enqueue(.test("lost by the sink", level: .critical))
        queue.enqueue(.test("no room", level: .critical))
        queue.enqueue(.test("no room, but not critical", level: .error))
        #expect(rescued.withLock { $0 } == ["no room"])
        sink.pass(2)
        #expect(queue.flush(within: .seconds(10 * TestPatience.factor)))
        #expect(rescued.withLock { $0 } == ["no room", "lost by the sink"])
    }

    @Test("many threads log at once and nothing is lost or duplicated")
    func manyThreads() throws {
        let sink = TestSink()
        let queue = try LogQueue(
            sink: sink,
            limits: .init(records: 100_000, bytes: .max, events: .init(allBytes: .max))
        ) { _ in }
        defer { queue.close() }
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            for number in 0..<1_000 { queue.enqueue(.test("\(thread)/\(number)")) }
        }
        #expect(queue.flush(within: .seconds(20 * TestPatience.factor)))
        #expect(Set(sink.messages).count == 8_000 && sink.messages.count == 8_000)
        for thread in 0..<8 {
            let own = sink.messages.filter { $0.hasPrefix("\(thread)/") }
            #expect(own == (0..<1_000).map { "\(thread)/\($0)" })
        }
    }

    @Test("a closed queue writes what it has and ends its thread")
    func close() throws {
        weak var weakQueue: LogQueue?
        let sink = TestSink()
        do {
            let queue = try LogQueue(sink: sink) { _ in }
            weakQueue = queue
            queue.enqueue(.test("last"))
            queue.close()
        }
        for _ in 0..<10_000 where weakQueue != nil { _ = DispatchSemaphore(value: 0).wait(timeout: .now() + 0.001) }
        #expect(weakQueue == nil)
        #expect(sink.messages == ["last"])
    }
}
