import Dispatch

/// Asks systemd for more time, again and again, while the service starts or ends (sd_notify(3), EXTEND_TIMEOUT_USEC).
///
/// It has a thread of its own: whatever takes so long may hold the thread that it runs on.
package final class TimeoutExtension: Sendable {
    private let ended = DispatchSemaphore(value: 0)

    /// Begins to ask, first after the pause; the thread lives until ``end()``, or until this goes.
    ///
    /// - Parameters:
    ///   - pause: The time from one request to the next.
    ///   - duration: How much longer it may take, counted from each request; more than the pause.
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init(
        every pause: Duration = .seconds(2),
        by duration: Duration = .seconds(30)
    ) throws(SystemdError) {
        let ended = self.ended
        try startThread(named: "uuu-extend") {
            while ended.wait(timeout: .now() + .microseconds(Int(pause.wholeMicroseconds))) == .timedOut {
                // A manager that does not hear this will not wait, and the log says then that the start took too long.
                try? Notification.send(["EXTEND_TIMEOUT_USEC=\(duration.wholeMicroseconds)"])
            }
        }
    }

    deinit { self.end() }

    /// Does something that may take long, and asks for time until it is done or has failed.
    package static func during<Result>(
        every pause: Duration = .seconds(2),
        by duration: Duration = .seconds(30),
        _ work: () throws -> Result
    ) throws -> Result {
        let time = try TimeoutExtension(every: pause, by: duration)
        defer { time.end() }
        return try work()
    }

    /// Asks no more.
    package func end() { self.ended.signal() }
}
