import Glibc
import Testing

@testable import Systemd

@Suite("More time for starting and ending (REQUIREMENTS SD-5)", .timeLimit(.minutes(1)))
struct TimeoutExtensionTests {
    @Test("systemd is asked again and again, from another thread than the one that is busy, until the end")
    func asks() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            let start = ContinuousClock.now
            let time = try TimeoutExtension(every: .milliseconds(50), by: .milliseconds(1_500))
            for _ in 0..<3 {
                #expect(try systemd.receive() == "EXTEND_TIMEOUT_USEC=1500000")
                #expect(ContinuousClock.now - start >= .milliseconds(50), "who is quick asks for nothing")
            }
            time.end()
            // There is an end of what is told.
            while systemd.hasDatagram(within: 300) { _ = try systemd.receive() }
        }
    }

    @Test("it asks no more when it has gone")
    func goes() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            do {
                let time = try TimeoutExtension(every: .milliseconds(50), by: .seconds(1))
                withExtendedLifetime(time) {}
            }
            // Where the machine is busy it has asked before it went.
            while systemd.hasDatagram(within: 300) { _ = try systemd.receive() }
        }
    }
}
