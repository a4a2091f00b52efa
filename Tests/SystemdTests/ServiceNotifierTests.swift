import CLinux
import Glibc
import TestSupport
import Testing

@testable import Systemd

@Suite("Notifications to systemd (SD-5)", .timeLimit(.minutes(1)))
struct ServiceNotifierTests {
    @Test("each notification is one datagram in the form of sd_notify(3)")
    func datagrams() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            let notifier = try ServiceNotifier()
            #expect(notifier.isConnected)

            try await notifier.ready(status: "0 connected")
            #expect(try systemd.receive() == "READY=1\nSTATUS=0 connected")
            try await notifier.ready()
            #expect(try systemd.receive() == "READY=1")
            try await notifier.status("412 connected, 3 contexts")
            #expect(try systemd.receive() == "STATUS=412 connected, 3 contexts")
            try await notifier.stopping(status: "Closing")
            #expect(try systemd.receive() == "STOPPING=1\nSTATUS=Closing")
        }
    }

    @Test("a reload sends its monotonic time in the same datagram (SD-6)")
    func reloading() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            let before = monotonicMicroseconds()
            try await ServiceNotifier().reloading()
            let lines = try systemd.receive().split(separator: "\n")
            #expect(lines.count == 2 && lines[0] == "RELOADING=1")
            let time = try #require(lines[1].split(separator: "=").last.flatMap { Int($0) })
            #expect((before...monotonicMicroseconds()).contains(time))
        }
    }

    @Test("a status cannot smuggle in a notification")
    func forgedStatus() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            try await ServiceNotifier().status("one\nSTOPPING=1\r\u{0}\u{85}two")
            #expect(try systemd.receive() == "STATUS=one STOPPING=1   two")
            #expect(!systemd.hasDatagram(within: 0))
        }
    }

    @Test("without NOTIFY_SOCKET nothing is sent, and the notifier says so")
    func absent() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("NOTIFY_SOCKET", nil)
            let notifier = try ServiceNotifier()
            #expect(!notifier.isConnected && notifier.watchdogInterval == nil)
            try await notifier.ready()
        }
    }

    @Test("a socket that has gone is an error with its errno")
    func unreachable() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("NOTIFY_SOCKET", temporaryPath())
            let notifier = try ServiceNotifier()
            let error = await #expect(throws: SystemdError.self) { try await notifier.ready() }
            #expect(error?.code == .notification(errno: ENOENT) && error?.location == "READY=1")
        }
    }

    @Test("the watchdog's interval is that of WATCHDOG_USEC, if that is for this process")
    func watchdog() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("WATCHDOG_USEC", "10000000")
            let watched = try ServiceNotifier()
            #expect(watched.watchdogInterval == .seconds(10))
            setEnvironment("WATCHDOG_PID", String(getppid()))
            let unwatched = try ServiceNotifier()
            #expect(unwatched.watchdogInterval == nil)
        }
    }

    @Test("the calls of libsystemd, which may block, run on a thread of their own")
    func ownThread() async throws {
        let notifier = try ServiceNotifier()
        #expect(await notifier.threadName() == "uuu-notify")
    }

    @Test("a duration is whole microseconds, never negative")
    func microseconds() {
        #expect(Duration.seconds(90).wholeMicroseconds == 90_000_000)
        #expect(Duration.nanoseconds(1_999).wholeMicroseconds == 1)
        #expect(Duration.seconds(-1).wholeMicroseconds == 0)
    }
}

extension ServiceNotifier {
    fileprivate func threadName() -> String { currentThreadName() }
}

/// The time of CLOCK_MONOTONIC, as systemd counts it.
func monotonicMicroseconds() -> Int {
    var now = timespec()
    unsafe clock_gettime(CLOCK_MONOTONIC, &now)
    return now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
}
