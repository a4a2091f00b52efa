import Foundation
import Glibc
import Logging
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("The parts that must answer for the server to count as alive (SD-5)", .timeLimit(.minutes(1)))
struct ServerLivenessChecksTests {
    @Test("every event loop and the thread pool are checked; the database is not")
    func checks() async throws {
        let house = try await TestHouse.build(loops: 2)
        #expect(
            ServerLivenessChecks.checks(of: house.server).map(\.name) == [
                "event loop 1", "event loop 2", "the thread pool",
            ]
        )
        await house.close()
    }

    @Test("without systemd, and where systemd does not watch, there is no watchdog")
    func none() async {
        await #expect(processExitsWith: .success) {
            let house = try await TestHouse.build()
            let logger = Logger(label: "test")
            let alone = ServiceReporter(try ServiceNotifier(), logger: logger)
            let checks = ServerLivenessChecks.checks(of: house.server)
            #expect(try ServerLivenessChecks.watch(checks, for: alone, logger: logger) == nil)
            let systemd = try NotifySocket()
            let unwatched = ServiceReporter(try ServiceNotifier(), logger: logger)
            #expect(
                try ServerLivenessChecks.watch(
                    ServerLivenessChecks.checks(of: house.server),
                    for: unwatched,
                    logger: logger
                ) == nil
            )
            await house.close()
            withExtendedLifetime(systemd) {}
        }
    }

    @Test("while all parts answer, systemd is told that the server is alive")
    func watched() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            unsafe setenv("WATCHDOG_USEC", "200000", 1)
            let house = try await TestHouse.build(loops: 2)
            let logger = Logger(label: "test")
            let reporter = ServiceReporter(try ServiceNotifier(), logger: logger)
            let watchdog = try ServerLivenessChecks.watch(
                ServerLivenessChecks.checks(of: house.server),
                for: reporter,
                logger: logger
            )
            for _ in 0..<3 { #expect(systemd.receive() == "WATCHDOG=1") }
            watchdog?.trust()
            await house.close()
            for _ in 0..<3 { #expect(systemd.receive() == "WATCHDOG=1") }
            watchdog?.end()
        }
    }
}
