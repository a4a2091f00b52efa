import TestSupport
import Testing

@testable import Reactor

/// A handler that records the order of the loop's calls.
private actor Diary: EventHandler {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    private(set) var lines: [String] = []
    private var pairs: [SocketPair] = []

    init(loop: EventLoop) { self.loop = loop }

    /// Prepares two readable sockets and a timer for the next turns.
    func prepare() throws {
        self.pairs = [try SocketPair(), try SocketPair()]
        for (number, pair) in self.pairs.enumerated() {
            try self.loop.watch(pair.server, as: SocketKey(index: UInt32(number), generation: 1), for: .readable)
            Descriptors.write([1], to: pair.client)
        }
        self.loop.schedule(SocketKey(index: 9, generation: 1), at: self.loop.now.advanced(byMilliseconds: 1))
    }

    func ready(_ key: SocketKey, _ readiness: Readiness) {
        self.loop.unwatch(self.pairs[Int(key.index)].server)
        self.write("ready")
        Task { self.job(2) }
    }

    func expired(_ key: SocketKey) {
        self.write("expired")
        Task { self.job(1) }
    }

    /// Turns without an event also call this; they are not recorded.
    func endTurn() {
        if let last = self.lines.last, last != "settle" { self.write("settle") }
    }

    /// Records a job, and starts a task for the next one until `count` is 0.
    private func job(_ count: Int) {
        self.write("job \(count)")
        if count > 1 { Task { self.job(count - 1) } }
    }

    private func write(_ line: String) {
        self.lines.append(self.loop.isCurrent ? line : "off the loop: \(line)")
    }
}

@Suite(.timeLimit(.minutes(1))) struct EventLoopRoundTests {
    @Test("after each call of the handler the loop runs the jobs it caused and ends the turn") func round() async throws
    {
        let loop = try EventLoop()
        let diary = Diary(loop: loop)
        let thread = try loop.start(name: "diary", handler: diary)
        defer {
            loop.stop()
            thread.join()
        }
        try await diary.prepare()
        while await diary.lines.count < 11 { await Task.yield() }
        let lines = await diary.lines
        #expect(
            lines == [
                "ready", "job 2", "job 1", "settle",
                "ready", "job 2", "job 1", "settle",
                "expired", "job 1", "settle",
            ]
        )
    }
}
