import TestSupport
import Testing

@testable import Reactor

/// A handler whose workers do what its sockets ask for, as those of the transport do.
private actor Workshop: EventHandler {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    private let workers: IdleWorkers
    private(set) var hired: [Task<Void, Never>] = []
    private(set) var lines: [String] = []

    init(loop: EventLoop) {
        self.loop = loop
        self.workers = IdleWorkers(loop: loop)
    }

    func ready(_ key: SocketKey, _ readiness: Readiness) {}
    func endTurn() { if let last = self.lines.last, last != "settle" { self.lines.append("settle") } }

    /// Treats each timer as work for an idle worker.
    func expired(_ key: SocketKey) {
        self.lines.append("expired")
        self.order(self.lines.count)
    }

    func setTimer() { self.loop.schedule(Self.key(0), at: self.loop.now) }

    /// Gives work to an idle worker, or to a new one if none is idle.
    func order(_ work: Int) {
        guard !self.workers.give(Self.key(work)) else { return }
        let number = self.hired.count
        self.hired.append(Task { await self.live(number, firstWork: Self.key(work)) })
    }

    func give(_ work: Int) -> Bool { self.workers.give(Self.key(work)) }
    private static func key(_ work: Int) -> SocketKey { SocketKey(index: UInt32(work), generation: 1) }
    func dismiss() { self.workers.dismiss() }
    var idle: Int { self.workers.count }
    func clear() { self.lines = [] }

    private func live(_ number: Int, firstWork: SocketKey) async {
        var next: SocketKey? = firstWork
        while next != nil {
            self.lines.append("worker \(number)")
            next = await self.workers.next()
        }
        self.lines.append(self.loop.isCurrent ? "worker \(number) goes" : "off the loop")
    }
}

@Suite(.timeLimit(.minutes(1))) struct IdleWorkersTests {
    private static func withWorkshop(_ body: (Workshop) async throws -> Void) async throws {
        let loop = try EventLoop()
        let workshop = Workshop(loop: loop)
        let thread = try loop.start(name: "workshop", handler: workshop)
        try await body(workshop)
        await workshop.dismiss()
        for worker in await workshop.hired { await worker.value }
        #expect(await workshop.idle == 0)
        loop.stop()
        thread.join()
    }

    /// Waits until `count` workers are idle.
    private static func wait(forIdle count: Int, in workshop: Workshop) async {
        while await workshop.idle != count { await Task.yield() }
    }

    @Test("giving work fails when no worker is idle") func nobody() async throws {
        try await Self.withWorkshop { workshop in
            #expect(await workshop.give(1) == false)
            #expect(await workshop.idle == 0)
        }
    }

    @Test("one worker does several pieces of work in turn, without a new task") func oneWorker() async throws {
        try await Self.withWorkshop { workshop in
            for work in 0..<1000 {
                await workshop.order(work)
                await Self.wait(forIdle: 1, in: workshop)
            }
            #expect(await workshop.hired.count == 1)
            let worked = await workshop.lines.count { $0 == "worker 0" }
            #expect(worked == 1000)
        }
    }

    @Test("work is done before the turn ends in which it was given") func sameBurst() async throws {
        try await Self.withWorkshop { workshop in
            await workshop.order(0)
            await Self.wait(forIdle: 1, in: workshop)
            await workshop.clear()
            await workshop.setTimer()
            while await workshop.lines.count < 3 { await Task.yield() }
            #expect(await workshop.lines == ["expired", "worker 0", "settle"])
        }
    }

    @Test("the worker that was parked last gets work first") func lastFirst() async throws {
        try await Self.withWorkshop { workshop in
            await workshop.assemble(3)
            await Self.wait(forIdle: 3, in: workshop)
            await workshop.clear()
            #expect(await workshop.give(1))
            await Self.wait(forIdle: 3, in: workshop)
            #expect(await workshop.give(2))
            await Self.wait(forIdle: 3, in: workshop)
            let workers = await workshop.lines.filter { $0 != "settle" }
            #expect(workers == ["worker 2", "worker 2"])
        }
    }

    @Test("dismissed workers end, and new ones can be started") func dismissed() async throws {
        try await Self.withWorkshop { workshop in
            await workshop.assemble(3)
            await Self.wait(forIdle: 3, in: workshop)
            await workshop.clear()
            await workshop.dismiss()
            for worker in await workshop.hired { await worker.value }
            #expect(await workshop.give(1) == false)
            let gone = await workshop.lines.filter { $0.hasSuffix("goes") }
            #expect(gone.sorted() == ["worker 0 goes", "worker 1 goes", "worker 2 goes"])
            await workshop.order(4)
            await Self.wait(forIdle: 1, in: workshop)
            #expect(await workshop.hired.count == 4)
        }
    }
}

extension Workshop {
    /// Starts workers all at once, so that none is idle when the next one is needed.
    fileprivate func assemble(_ count: Int) { for work in 0..<count { self.order(work) } }
}
