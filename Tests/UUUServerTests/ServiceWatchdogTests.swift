import Glibc
import Logging
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("The watchdog of the process", .timeLimit(.minutes(1)))
struct ServiceWatchdogTests {
    @Test("systemd hears from the replaced and the trusting watchdog, and not after the end")
    func turns() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            unsafe setenv("WATCHDOG_USEC", "200000", 1)
            let logger = Logger(label: "test")
            let watchdog = ServiceWatchdog(for: ServiceReporter(try ServiceNotifier(), logger: logger), logger: logger)
            let (gate, asked) = (AsyncGate(), Tally())
            try watchdog.start([LivenessCheck("the first") { asked.add() }])
            #expect(systemd.receive() == "WATCHDOG=1")
            try watchdog.start([LivenessCheck("the second") { await gate.pass() }])
            // The previous watchdog may have been about to notify; after that nobody does.
            while systemd.receive(within: 500) == "WATCHDOG=1" {}
            let before = asked.total
            watchdog.trust()
            for _ in 0..<3 { #expect(systemd.receive() == "WATCHDOG=1") }
            #expect(asked.total == before)
            watchdog.end()
            while systemd.receive(within: 500) == "WATCHDOG=1" {}
            #expect(systemd.receive(within: 300) == "")
            watchdog.end()
            gate.open()
        }
    }

    @Test("if systemd does not watch, no watchdog is started")
    func unwatched() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            let logger = Logger(label: "test")
            let watchdog = ServiceWatchdog(for: ServiceReporter(try ServiceNotifier(), logger: logger), logger: logger)
            try watchdog.start([LivenessCheck("nobody") {}])
            watchdog.trust()
            watchdog.end()
            #expect(systemd.receive(within: 200) == "")
        }
    }
}
