import Logging
import Systemd
import TestSupport
import Testing

@testable import UUUServer

@Suite("The line of systemctl status (SD-5)", .timeLimit(.minutes(1)))
struct StatusLineTests {
    @Test("systemd is told each new line once")
    func keep() async {
        await #expect(processExitsWith: .success) {
            let systemd = try NotifySocket()
            let house = try await TestHouse.build()
            let reporter = ServiceReporter(try ServiceNotifier(), logger: Logger(label: "test"))
            let keeper = Task {
                await StatusLine.report(
                    of: house.server,
                    { house.standing.mistakes },
                    by: reporter,
                    told: "",
                    every: .milliseconds(5)
                )
            }
            #expect(systemd.receive() == "STATUS=0 connected, 0 contexts")
            #expect(systemd.receive(within: 200) == "", "it has not changed")
            house.standing.mistakes = ["a:1: wrong", "a:2: worse"]
            #expect(systemd.receive() == "STATUS=degraded: a:1: wrong (and 1 more); 0 connected, 0 contexts")
            keeper.cancel()
            await keeper.value
            await house.close()
        }
    }
}
