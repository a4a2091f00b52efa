import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Reactor

/// An actor of a loop that records where its code runs on the loop's thread and where it does not.
private actor Traveller {
    nonisolated let loop: EventLoop
    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.loop.asUnownedSerialExecutor() }
    private(set) var stops: [String] = []
    private(set) var threads: Set<UInt> = []

    init(loop: EventLoop) { self.loop = loop }

    /// The points at which the actor's code did not run on its loop.
    private(set) var strayed: [String] = []

    private func arrive(_ stop: String) {
        self.stops.append(stop)
        self.threads.insert(UInt(pthread_self()))
        if !self.loop.isCurrent { self.strayed.append(stop) }
    }

    /// Awaits everything after which an actor could resume on another thread.
    func travel(by other: Traveller, and native: Native) async throws {
        self.arrive("start")
        let value = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int, any Error>) in
            do {
                _ = try LoopThread.start(name: "resumes") { continuation.resume(returning: 7) }
            } catch {
                continuation.resume(throwing: error)
            }
        }
        self.arrive("continuation \(value)")
        await unsafe withUnsafeContinuation { (continuation: UnsafeContinuation<Void, Never>) in
            unsafe continuation.resume()
        }
        self.arrive("continuation that was resumed at once")
        _ = await Elsewhere.compute()
        self.arrive("concurrent function")
        do { try await Elsewhere.fail() } catch { self.arrive("concurrent function that throws") }
        _ = await native.count()
        self.arrive("default actor")
        await other.visit()
        self.arrive("actor of another loop")
        async let child = Elsewhere.compute()
        _ = await child
        self.arrive("child task")
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<3 { group.addTask { await Elsewhere.compute() } }
            for await _ in group { self.arrive("task group") }
        }
        _ = await Task.detached { await Elsewhere.compute() }.value
        self.arrive("detached task")
        await Task.yield()
        self.arrive("yield")
        try await Task.sleep(for: .milliseconds(1))
        self.arrive("sleep")
        await Task { self.arrive("task of the actor") }.value
        self.arrive("end")
    }

    func visit() { self.arrive("visit") }

    /// Returns the threads of a concurrent function and of a default actor that it awaits.
    func lookAround(_ native: Native) async -> [UInt] {
        self.arrive("home")
        let locations = [await Elsewhere.thread(), await native.count()]
        self.arrive("home again")
        return locations
    }

    /// Returns a value by assuming the isolation of the actor.
    nonisolated func assume() -> Int {
        self.assumeIsolated { traveller in
            traveller.arrive("assumed")
            return traveller.stops.count
        }
    }

    func assumeFromInside() -> Int { self.assume() }

    func isBelieved() -> Bool {
        self.loop.checkIsolated()
        return self.loop.isIsolatingCurrentContext() == true
    }
}

private actor Native {
    private var calls = 0

    func count() -> UInt {
        self.calls += 1
        return UInt(pthread_self())
    }
}

private enum Elsewhere {
    struct Failure: Error {}

    @concurrent static func compute() async -> Bool {
        await Task.yield()
        return true
    }

    @concurrent static func fail() async throws { throw Failure() }

    @concurrent static func thread() async -> UInt { UInt(pthread_self()) }
}

@Suite(.timeLimit(.minutes(1))) struct EventLoopExecutorTests {
    /// Runs two loops and calls the body with an actor of each.
    private static func withLoops(_ body: (Traveller, Traveller) async throws -> Void) async throws {
        try await LoopProbe.run { first in
            try await LoopProbe.run { second in
                try await body(Traveller(loop: first.loop), Traveller(loop: second.loop))
            }
        }
    }

    /// The ways to make a task.
    enum Making: CaseIterable {
        case plain
        case detached
        case immediate
    }

    @Test("an actor of a loop runs on the loop's thread after every kind of suspension", arguments: Making.allCases)
    func staysAtHome(making: Making) async throws {
        try await Self.withLoops { traveller, other in
            let native = Native()
            let task =
                switch making {
                case .plain: Task { try await traveller.travel(by: other, and: native) }
                case .detached: Task.detached { try await traveller.travel(by: other, and: native) }
                case .immediate: Task.immediate { try await traveller.travel(by: other, and: native) }
                }
            try await task.value
            #expect(await traveller.strayed == [])
            #expect(await traveller.threads.count == 1)
            #expect(await traveller.stops.count == 16)
            #expect(await traveller.stops.last == "end")
            #expect(await other.strayed == [])
            #expect(await other.stops == ["visit"])
            #expect(await other.threads != traveller.threads)
        }
    }

    @Test("other code that an actor of the loop awaits runs on other threads") func slowWorkStaysAway() async throws {
        try await Self.withLoops { traveller, _ in
            let locations = await traveller.lookAround(Native())
            let home = await traveller.threads
            #expect(home.count == 1)
            #expect(locations.allSatisfy { !home.contains($0) })
        }
    }

    @Test("code on the loop's thread may assume the isolation of the loop's actors") func assumes() async throws {
        try await Self.withLoops { traveller, _ in
            #expect(await traveller.assumeFromInside() == 1)
            let loop = traveller.loop
            #expect(await traveller.isBelieved())
            #expect(loop.isIsolatingCurrentContext() == false)
            #expect(!loop.isCurrent)
        }
    }

    @Test("code on another thread that assumes the isolation traps") func assumesWrongly() async {
        await #expect(processExitsWith: .failure) {
            try await Self.withLoops { traveller, _ in _ = traveller.assume() }
        }
    }

    @Test("jobs from eight threads run exactly once each, and those of one thread in order") func manyThreads()
        async throws
    {
        try await LoopProbe.run { probe in
            let each = 2000
            let threads = try (0..<8).map { number in
                try LoopThread.start(name: "enqueues \(number)") {
                    for job in 0..<each {
                        Task.immediate { await probe.note(.job(number * each + job)) }
                    }
                }
            }
            for thread in threads { thread.join() }
            await probe.wait { $0.count >= 8 * each }
            // A job that ran twice would show by now.
            await probe.note(.woken)
            let happenings = await probe.happenings
            #expect(happenings.count == 8 * each + 1)
            let jobs = happenings.compactMap { if case .job(let number) = $0 { number } else { nil } }
            for thread in 0..<8 {
                let own = jobs.filter { $0 / each == thread }
                #expect(own == Array(thread * each..<(thread + 1) * each))
            }
        }
    }
}
