import Testing

@testable import Contexts

@Suite("Calls into actors without a task")
@TestLoop
struct InlineCallTests {
    /// An actor that runs on a queue.
    actor Adder {
        nonisolated let executor: QueueExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.executor.asUnownedSerialExecutor() }
        private var sum = 0

        init(on executor: QueueExecutor) {
            self.executor = executor
        }

        func add(_ number: Int) -> Int {
            self.sum += number
            return self.sum
        }
    }

    @Test("a call has the same effect on the same state as an awaited one")
    func call() async {
        let adder = Adder(on: TestLoop.executor)
        #expect(await adder.add(1) == 1)
        #expect(InlineCall.call({ $0.add($1) }, on: adder, 2) == 3)
        #expect(await adder.add(3) == 6)
    }

    @Test("isHome is true for the actor's executor and for no other")
    func home() {
        let adder = Adder(on: TestLoop.executor)
        #expect(InlineCall.isHome(TestLoop.executor, of: adder))
        #expect(!InlineCall.isHome(QueueExecutor(), of: adder))
        #expect(!InlineCall.isHome(TestLoop.executor, of: MainActor.shared))
    }

    @Test("in a debug build, a manager that is called on another thread than that of its contexts stops the program")
    func elsewhere() async {
        await #expect(processExitsWith: .failure) {
            let world = ContextWorld(.tests, await ManagedConnection(.tests).services)
            let connection = Connection(
                id: .init(1),
                clientAddress: nil,
                allowsPasswords: true,
                home: ConnectionHome(executor: QueueExecutor(), outbound: RecordingOutbound(), world: world),
                key: 1
            )
            let manager = ContextManager(of: connection)
            _ = await manager.enter("c_form")
            _ = manager.begin("count")
        }
    }
}
