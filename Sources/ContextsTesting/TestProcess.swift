import Contexts
import Logging
import Synchronization
import Telemetry
import World

/// One process of a test world: its services, and the players who are logged in there.
///
/// A restart makes another process.
final class TestProcess: Sendable {
    let loop: TestLoop
    let life = TestLife()
    let outbound: TestOutbound
    let sessions = Sessions()
    let services: Services
    let connectionHome: ConnectionHome
    let home: ContextName
    private let clock: TestClock
    private let made = Mutex<[(name: String, service: ProvidedService.Open, task: Task<Void, Never>?)]>([])

    init(_ setup: TestWorld.Setup) {
        self.loop = setup.loop
        self.clock = setup.clock
        self.home = setup.home
        self.outbound = TestOutbound(setup.loop)
        self.services = Services(
            accounts: setup.accounts(self.sessions),
            staff: TestStaff(),
            people: self.sessions,
            texts: Texts(overrides: setup.texts),
            motd: setup.motd,
            clock: setup.clock.worldClock,
            logger: setup.logger
        )
        self.connectionHome = ConnectionHome(
            executor: setup.loop,
            outbound: self.outbound,
            world: ContextWorld(setup.registry, self.services)
        )
    }

    /// Makes the services of the program, one after the other, and starts what they do on their own.
    func open(_ declared: [ProvidedService]) async throws {
        do {
            for one in declared {
                let service = try await TestLife.$current.withValue(self.life) {
                    try await withTaskExecutorPreference(self.loop.tasks) { try await one.open(self.services) }
                }
                let task = service.run.map { run in self.begin(one.name, run) }
                self.made.withLock { $0.append((one.name, service, task)) }
            }
        } catch {
            await self.close()
            throw error
        }
    }

    private func begin(_ name: String, _ run: @escaping @Sendable () async throws -> Void) -> Task<Void, Never> {
        TestLife.$current.withValue(self.life) {
            Task(executorPreference: self.loop.tasks) {
                do {
                    try await run()
                } catch is CancellationError {
                    return
                } catch {
                    self.services.logger.log(
                        .warning,
                        "a service of the program has stopped",
                        [.location: name, .error: "\(error)"]
                    )
                }
            }
        }
    }

    /// Closes the services, the last one first, and then ends this process.
    func close() async {
        while let one = self.made.withLock({ $0.popLast() }) {
            one.task?.cancel()
            do {
                try await one.service.close?()
            } catch {
                self.services.logger.log(
                    .warning,
                    "a service of the program did not close",
                    [.location: one.name, .error: "\(error)"]
                )
            }
        }
        self.kill()
    }

    /// Ends this process without telling anybody.
    func kill() {
        self.life.end()
        self.outbound.closeAll()
        self.clock.abandonTheDead()
    }

    /// Disconnects a connection whose account has logged in on another one.
    func tell(_ connection: Connection, isTakenOver: Bool) {
        connection.outbound.disconnect(.takenOver, saying: [.text(self.services.texts[.takenOver])])
    }

    func logContextLost(_ location: ContextName, of connection: Connection, _ error: any Error) {
        let fields = connection.logFields([.context: location.rawValue, .error: String(describing: error)])
        self.services.logger.log(.placeLost, fields)
    }
}
