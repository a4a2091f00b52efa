import Testing

@testable import Reactor

/// An actor of a loop that adds up.
private actor Adder {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    private(set) var sum = 0

    init(loop: EventLoop) { self.loop = loop }

    func add(_ number: Int) -> Int {
        self.sum += number
        return self.sum
    }

    static func function(on loop: EventLoop) -> LoopFunction<Adder, Int, Int> {
        let add: @Sendable (isolated Adder, Int) -> Int = { adder, number in adder.add(number) }
        return LoopFunction(on: loop, add)
    }
}

@Suite(.timeLimit(.minutes(1))) struct LoopFunctionTests {
    @Test("on the loop an actor's function is called without waiting") func call() async throws {
        try await LoopProbe.run { probe in
            let adder = Adder(loop: probe.loop)
            let add = Adder.function(on: probe.loop)
            let sums = await probe.perform { _ in (1...3).map { add(adder, $0) } }
            #expect(sums == [1, 3, 6])
            #expect(await adder.sum == 6)
        }
    }

    @Test("a loop is home to its own actors alone") func home() async throws {
        let loop = try EventLoop()
        #expect(loop.isHome(of: Adder(loop: loop)))
        #expect(!loop.isHome(of: Adder(loop: try EventLoop())))
        #expect(!loop.isHome(of: IdleWorkers(loop: loop)))
        #expect(!loop.isHome(of: MainActor.shared))
    }

    @Test("a call from any other thread traps") func otherThread() async {
        await #expect(processExitsWith: .failure) {
            let loop = try EventLoop()
            _ = Adder.function(on: loop)(Adder(loop: loop), 1)
        }
    }

    @Test("a function of another type traps") func otherType() async {
        await #expect(processExitsWith: .failure) {
            let wrong: @Sendable (isolated Adder, String) -> Int = { _, _ in 0 }
            _ = LoopFunction<Adder, Int, Int>(on: try EventLoop(), wrong)
        }
        await #expect(processExitsWith: .failure) {
            _ = LoopFunction<Adder, Int, Int>(on: try EventLoop(), 7)
        }
    }
}
