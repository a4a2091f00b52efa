import Dispatch
import Synchronization

/// Reports to systemd that the service is alive, each time after all ``LivenessCheck`` values have responded (SD-5).
///
/// It has a thread of its own, so that a part that hangs cannot stop it. A check that does not respond in time is
/// reported once, and systemd gets no report until it responds. When the interval is over, systemd kills and restarts
/// the service.
package final class Watchdog: Sendable {
    /// What the watchdog reports to its owner.
    package enum Notice: Equatable, Sendable {
        /// This part has not responded in time; systemd gets no report meanwhile.
        case silent(String)
        /// This part has responded after all.
        case answers(String)
        /// Systemd could not be told; reported once for each series of failures.
        case unheard(SystemdError)
    }

    private enum Duty: Equatable {
        /// The checks run in each round.
        case asking
        /// The checks no longer run, because parts of the service are ending in good order; systemd limits the time for
        /// that itself.
        case trusting
        case ended
    }

    private let duty = Mutex(Duty.asking)
    private let wakeUp = DispatchSemaphore(value: 0)
    private let interval: Duration
    private let checks: [LivenessCheck]
    private let notice: @Sendable (Notice) -> Void

    /// Starts the watchdog.
    ///
    /// Its thread runs until ``end()``.
    ///
    /// The checks run every half of the interval, and have a quarter of it to respond.
    ///
    /// - Parameters:
    ///   - interval: How long systemd waits for a report: ``ServiceNotifier/watchdogInterval``.
    ///   - checks: The checks.
    ///   - notice: Called on the watchdog's thread; must not wait for any part that is checked.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init(
        interval: Duration,
        checks: [LivenessCheck],
        notice: @escaping @Sendable (Notice) -> Void
    ) throws(SystemdError) {
        self.interval = interval
        self.checks = checks
        self.notice = notice
        try startThread(named: "uuu-watchdog") { self.run() }
    }

    /// Stops the checks and goes on reporting to systemd, while the service ends in good order.
    package func trust() { self.change { $0 == .asking ? .trusting : $0 } }

    /// Ends the thread; systemd gets no more reports.
    package func end() { self.change { _ in .ended } }

    private func change(_ next: (Duty) -> Duty) {
        self.duty.withLock { $0 = next($0) }
        self.wakeUp.signal()
    }

    private func run() {
        var isUnheard = false
        while true {
            let began = DispatchTime.now()
            if self.duty.withLock({ $0 }) == .asking { self.askAll(since: began) }
            guard self.duty.withLock({ $0 }) != .ended else { return }
            do throws(SystemdError) {
                try Notification.send(["WATCHDOG=1"])
                isUnheard = false
            } catch {
                if !isUnheard { self.notice(.unheard(error)) }
                isUnheard = true
            }
            self.wait(until: began.advanced(by: self.interval / 2)) { self.duty.withLock { $0 } == .ended }
        }
    }

    /// Runs all checks, and returns when all have responded or are no longer needed.
    private func askAll(since began: DispatchTime) {
        let round = LivenessRound(self.checks) { self.wakeUp.signal() }
        let isOver = { round.silentNames.isEmpty || self.duty.withLock { $0 } != .asking }
        guard !self.wait(until: began.advanced(by: self.interval / 4), unless: isOver) else { return }
        var silent = round.silentNames
        for name in silent { self.notice(.silent(name)) }
        while !silent.isEmpty, self.duty.withLock({ $0 }) == .asking {
            self.wakeUp.wait()
            let stillSilent = round.silentNames
            for name in silent where !stillSilent.contains(name) { self.notice(.answers(name)) }
            silent = stillSilent
        }
    }

    /// Waits until the condition is true or the time has come, and returns whether it is true.
    @discardableResult
    private func wait(until time: DispatchTime, unless isSo: () -> Bool) -> Bool {
        while !isSo() {
            guard self.wakeUp.wait(timeout: time) == .success else { return isSo() }
        }
        return true
    }
}

extension DispatchTime {
    fileprivate func advanced(by duration: Duration) -> DispatchTime {
        self + .microseconds(Int(duration.wholeMicroseconds))
    }
}
