import Contexts
import Logging
import ServiceLifecycle
import StandardContexts
import Synchronization
import TestSupport
import Testing
import World

@testable import UUUServer

@Suite("The services of a program", .timeLimit(.minutes(1)))
struct ProgramServicesTests {
    private struct Failure: Error, CustomStringConvertible { let description = "no beer" }

    /// What has happened so far, in order.
    private final class Diary: Sendable {
        private let lines = Mutex<[String]>([])
        var all: [String] { self.lines.withLock { $0 } }
        func add(_ line: String) { self.lines.withLock { $0.append(line) } }
    }

    private final class Cellar: Sendable {}

    private final class Bar: Sendable {
        let cellar: Cellar
        init(_ cellar: Cellar) { self.cellar = cellar }
    }

    private let diary = Diary()
    private let log = RecordedLog()

    private func services() -> Services {
        Services(
            accounts: InMemoryAccounts(),
            people: Sessions(),
            texts: Texts(),
            motd: nil,
            clock: .machine,
            logger: self.log.logger
        )
    }

    private func registry(bar make: @escaping @Sendable (Services) async throws -> Bar) -> ContextRegistry {
        var registry = ContextRegistry()
        let diary = self.diary
        registry.provide(Cellar.self, close: { _ in diary.add("cellar closed") }) { _ in
            diary.add("cellar made")
            return Cellar()
        }
        registry.provide(
            Bar.self,
            run: { _ in
                diary.add("bar runs")
                defer { diary.add("bar runs no more") }
                while true { try await Task.sleep(for: .seconds(3600)) }
            },
            close: { _ in diary.add("bar closed") },
            make: make
        )
        return registry
    }

    @Test("services are made in order, can use earlier ones, run beside the server, and are closed in reverse")
    func life() async throws {
        let services = self.services()
        let program = ProgramServices(logger: self.log.logger)
        let registry = self.registry { services in Bar(try services[Cellar.self]) }
        try await program.open(registry.services, services)
        #expect(try services[Bar.self].cellar === (try services[Cellar.self]))
        while self.diary.all.last != "bar runs" { await Task.yield() }
        await program.close()
        while !self.diary.all.contains("bar runs no more") { await Task.yield() }
        #expect(
            self.diary.all.filter { $0 != "bar runs no more" } == [
                "cellar made", "bar runs", "bar closed", "cellar closed",
            ]
        )
        await program.close()
        #expect(self.diary.all.count { $0.hasSuffix("closed") } == 2, "each is closed once")
    }

    @Test("a service that cannot be made keeps the server from starting; earlier ones are closed")
    func failure() async throws {
        let program = ProgramServices(logger: self.log.logger)
        let registry = self.registry { _ in throw Failure() }
        let error = await #expect(throws: StartupError.self) {
            try await program.open(registry.services, self.services())
        }
        #expect(error?.status == .software)
        #expect(error?.lines == ["the service Bar of this program cannot be made: no beer"])
        await program.close()
        #expect(self.diary.all == ["cellar made", "cellar closed"])
    }

    /// Opens the services of a program, as the server does at its start.
    private struct Opening: Service {
        let program: ProgramServices
        let declared: [ProvidedService]
        let services: Services

        func run() async throws { try await self.program.open(self.declared, self.services) }
    }

    @Test("a service that is never made does not keep the server from ending; earlier ones are closed")
    func neverMade() async throws {
        let program = ProgramServices(logger: self.log.logger)
        let (begun, beginning) = AsyncStream.makeStream(of: Void.self)
        let registry = self.registry { services in
            beginning.yield()
            try await Task.sleep(for: .seconds(3600))
            return Bar(try services[Cellar.self])
        }
        let opening = Opening(program: program, declared: registry.services, services: self.services())
        let group = ServiceGroup(services: [opening], logger: self.log.logger)
        let running = Task { try await group.run() }
        for await _ in begun { break }
        await group.triggerGracefulShutdown()
        let error = await #expect(throws: StartupError.self) { try await running.value }
        #expect(
            error?.lines == ["the service Bar of this program was not made yet when the server was told to end"]
        )
        await program.close()
        #expect(self.diary.all == ["cellar made", "cellar closed"])
    }

    @Test("a mistake in the registered contexts keeps the server from starting; each is a line with its mend")
    func mistakes() throws {
        var registry = ContextRegistry.standard
        registry.register(CCrooked.self)
        let file = try ConfigurationFile.load(nil, registry: registry)
        let error = #expect(throws: StartupError.self) { try Startup.check(file, registry: registry) }
        #expect(error?.status == .software)
        #expect(
            error?.lines == [
                "c_crooked: 'out' leads to 'c_loby', which is not registered; did you mean 'c_lobby'?",
                "c_crooked: 'ask' opens the dialogue 'order', which the context does not declare; "
                    + "add it to `static let dialogues`",
                "c_crooked: two rows have the word 'out'; give one of them another word or alias",
                "c_crooked: it needs the service Cellar, which nobody provides; "
                    + "provide it where the contexts are registered: $0.provide(Cellar.self) { … }",
            ]
        )
    }

    private actor CCrooked: Context {
        static let name: ContextName = "c_crooked"
        static let commands = CommandTable<CCrooked>(
            [
                .way("out", to: "c_loby", help: "leave"), .way("OUT", to: "c_lobby", help: "leave"),
                .form("ask", opens: "order", help: "order"),
            ],
            unrecognized: TextKey("crooked", "What?", help: "an unknown word")
        )
        static let needs: [Any.Type] = [Cellar.self]
        nonisolated let here: Here<NoState>
        init(_ here: Here<NoState>) { self.here = here }
    }
}
