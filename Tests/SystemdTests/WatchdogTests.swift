import Dispatch
import Glibc
import Synchronization
import TestSupport
import Testing

@testable import Systemd

@Suite("The watchdog (SD-5)", .timeLimit(.minutes(1)))
struct WatchdogTests {
    @Test("systemd is told at each half of the interval that the service is alive")
    func pings() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            let asked = Tally()
            let sign = LivenessCheck("part") { asked.add() }
            let start = monotonicMicroseconds()
            let watchdog = try Watchdog(interval: .milliseconds(400), checks: [sign]) { _ in }
            for _ in 0..<4 { #expect(try systemd.receive() == "WATCHDOG=1") }
            #expect(asked.total >= 4)
            #expect(monotonicMicroseconds() - start >= 600_000, "at once, and then each 200 ms")
            watchdog.end()
        }
    }

    @Test("nothing is sent while a part does not respond; the part is reported once, and again when it does")
    func silent() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            let (gate, notices) = (Gate(), Notices())
            let checks = [LivenessCheck("good") {}, LivenessCheck("bad") { await gate.pass() }]
            let watchdog = try Watchdog(interval: .milliseconds(200), checks: checks) { notices.add($0) }
            #expect(!systemd.hasDatagram(within: 1_000))
            #expect(notices.all == [.silent("bad")])
            #expect(gate.visits == 1, "nobody else is sent there meanwhile")
            gate.open()
            #expect(try systemd.receive() == "WATCHDOG=1")
            #expect(try systemd.receive() == "WATCHDOG=1")
            #expect(notices.all == [.silent("bad"), .answers("bad")])
            watchdog.end()
        }
    }

    @Test("while the service ends in good order no check runs, and systemd is still told")
    func trusting() async {
        await #expect(processExitsWith: .success) {
            let systemd = try TestSocket(.unix, .datagram, listens: false)
            defer { systemd.close() }
            setEnvironment("NOTIFY_SOCKET", systemd.path)
            let gate = Gate()
            let sign = LivenessCheck("ended") { await gate.pass() }
            let watchdog = try Watchdog(interval: .milliseconds(200), checks: [sign]) { _ in }
            #expect(!systemd.hasDatagram(within: 300))
            watchdog.trust()
            for _ in 0..<3 { #expect(try systemd.receive() == "WATCHDOG=1") }
            #expect(gate.visits == 1)
            watchdog.end()
            while systemd.hasDatagram(within: 150) { _ = try systemd.receive() }
            #expect(!systemd.hasDatagram(within: 400), "its end is the end")
        }
    }

    @Test("that systemd cannot be told is reported once for each series of failures")
    func unheard() async {
        await #expect(processExitsWith: .success) {
            setEnvironment("NOTIFY_SOCKET", temporaryPath())
            let notices = Notices()
            let watchdog = try Watchdog(interval: .milliseconds(20), checks: []) { notices.add($0) }
            usleep(300_000)
            watchdog.end()
            #expect(notices.all.count == 1)
            guard case .unheard(let error) = notices.all.first else { fatalError("\(notices.all)") }
            #expect(error.code == .notification(errno: ENOENT))
        }
    }
}

/// Counts calls, and blocks them until it is opened.
final class Gate: Sendable {
    private let state = Mutex((visits: 0, isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    var visits: Int { self.state.withLock { $0.visits } }

    func pass() async {
        await withCheckedContinuation { visitor in
            let isOpen = self.state.withLock { state in
                state.visits += 1
                if !state.isOpen { state.waiting.append(visitor) }
                return state.isOpen
            }
            if isOpen { visitor.resume() }
        }
    }

    func open() {
        let waiting = self.state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for visitor in waiting { visitor.resume() }
    }
}

/// The notices of a watchdog.
final class Notices: Sendable {
    private let notices = Mutex<[Watchdog.Notice]>([])

    var all: [Watchdog.Notice] { self.notices.withLock { $0 } }

    func add(_ notice: Watchdog.Notice) { self.notices.withLock { $0.append(notice) } }
}

/// A counter that several threads share.
final class Tally: Sendable {
    private let count = Atomic(0)

    var total: Int { self.count.load(ordering: .relaxed) }

    func add() { self.count.wrappingAdd(1, ordering: .relaxed) }
}
