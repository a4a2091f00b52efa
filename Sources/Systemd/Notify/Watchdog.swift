import Dispatch
import Synchronization

/// Tells systemd that the service lives, each time after all vital signs have answered (SD-5).
///
/// It has a thread of its own, so that nothing that hangs can keep it from looking. A sign that does not answer in time
/// is told of once, and systemd hears nothing until it does: it kills and restarts the service when the interval is over.
package final class Watchdog: Sendable {
    /// What there is to tell of it.
    package enum Notice: Equatable, Sendable {
        /// This part has not answered in time; systemd is not told that the service lives.
        case silent(String)
        /// This part answers after all.
        case answers(String)
        /// systemd could not be told; said once for each series of failures.
        case unheard(SystemdError)
    }

    private enum Duty: Equatable {
        /// All signs are asked.
        case asking
        /// Nobody is asked any more: parts of the service end in good order, and systemd watches the time of that.
        case trusting
        case ended
    }

    private let duty = Mutex(Duty.asking)
    private let wakeUp = DispatchSemaphore(value: 0)
    private let interval: Duration
    private let signs: [LivenessCheck]
    private let notice: @Sendable (Notice) -> Void

    /// Starts to watch; the thread lives until ``end()``.
    ///
    /// Signs are asked each half of the interval, and have a quarter of it to answer.
    ///
    /// - Parameters:
    ///   - interval: How soon systemd gives the service up: ``ServiceNotifier/watchdogInterval``.
    ///   - signs: What must answer.
    ///   - notice: Called on the watchdog's thread; must not wait for what is watched.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init(
        interval: Duration,
        signs: [LivenessCheck],
        notice: @escaping @Sendable (Notice) -> Void
    ) throws(SystemdError) {
        self.interval = interval
        self.signs = signs
        self.notice = notice
        try startThread(named: "uuu-watchdog") { self.run() }
    }

    /// Asks nobody from now on, but goes on telling systemd: for the time in which the service ends in good order.
    package func trust() { self.change { $0 == .asking ? .trusting : $0 } }

    /// Lets the thread end; systemd hears no more.
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

    /// Returns when all have answered, or need not any more.
    private func askAll(since began: DispatchTime) {
        let round = LivenessRound(self.signs) { self.wakeUp.signal() }
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

    /// Waits until that time or until something is so; answers whether it is so.
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
