import TestSupport
import Testing

@testable import Reactor

@Suite(.timeLimit(.minutes(1))) struct ParkedTasksTests {
    /// A handler that queries the ``ParkedTasks`` of its loop.
    private actor Asker: EventHandler {
        nonisolated let loop: EventLoop
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
        private let bench: ParkedTasks

        init(loop: EventLoop) {
            self.loop = loop
            self.bench = ParkedTasks(loop: loop)
        }

        func ready(_ key: SocketKey, _ readiness: Readiness) {}
        func expired(_ key: SocketKey) {}
        func endTurn() {}

        /// Returns what the executor says on its loop's thread, where it must not trap.
        func isIsolating() -> Bool? {
            self.bench.checkIsolated()
            return self.bench.isIsolatingCurrentContext()
        }
    }

    @Test("on its loop's thread it reports to be isolated") func onLoop() async throws {
        let loop = try EventLoop()
        let asker = Asker(loop: loop)
        let thread = try loop.start(name: "asker", handler: asker)
        #expect(await asker.isIsolating() == true)
        #expect(ParkedTasks(loop: loop).isIsolatingCurrentContext() == false)
        loop.stop()
        thread.join()
    }

    @Test("on another thread it traps") func offLoop() async {
        await #expect(processExitsWith: .failure) { ParkedTasks(loop: try EventLoop()).checkIsolated() }
    }
}
