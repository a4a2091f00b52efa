import CLinux
import CSystemd
import Glibc

/// Tells systemd how the service is (sd_notify(3), SD-5).
///
/// libsystemd's calls may block while systemd is busy, so this actor has a thread of its own; its methods may be awaited
/// from anywhere, an event loop too. Without systemd (``isConnected`` is false) they do nothing.
package actor ServiceNotifier {
    /// Whether there is somebody to tell: `NOTIFY_SOCKET` was set when this notifier was made.
    package nonisolated let isConnected: Bool

    /// How soon systemd gives the service up that its ``Watchdog`` does not report, or nil when systemd does not watch
    /// (sd_watchdog_enabled(3)).
    package nonisolated let watchdogInterval: Duration?

    private nonisolated let thread: SerialThread

    /// The notifier's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    /// Reads `NOTIFY_SOCKET`, `WATCHDOG_USEC` and `WATCHDOG_PID`, which stay set.
    ///
    /// - Throws: ``SystemdError/Code/thread(errno:)``.
    package init() throws(SystemdError) {
        self.isConnected = environment("NOTIFY_SOCKET") != nil
        var microseconds: UInt64 = 0
        let watched = unsafe sd_watchdog_enabled(0, &microseconds)
        self.watchdogInterval = watched > 0 ? .microseconds(Int64(clamping: microseconds)) : nil
        self.thread = try SerialThread(name: "uuu-notify")
    }

    deinit { self.thread.close() }

    /// The service serves; also the end of a reload.
    ///
    /// - Throws: ``SystemdError/Code/notification(errno:)``, as all that is told to systemd.
    package func ready(status: String? = nil) throws(SystemdError) {
        try self.notify(["READY=1"], status: status)
    }

    /// One line for `systemctl status`.
    package func status(_ status: String) throws(SystemdError) {
        try self.notify([], status: status)
    }

    /// A reload has begun; ``ready(status:)`` ends it.
    ///
    /// The time goes with it in one datagram: without it a `Type=notify-reload` service hangs (SD-6).
    package func reloading(status: String? = nil) throws(SystemdError) {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
        try self.notify(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"], status: status)
    }

    /// The service is on its way out.
    package func stopping(status: String? = nil) throws(SystemdError) {
        try self.notify(["STOPPING=1"], status: status)
    }

    private func notify(_ assignments: [String], status: String?) throws(SystemdError) {
        guard self.isConnected else { return }
        try Notification.send(assignments + (status.map { ["STATUS=" + Self.oneLine($0)] } ?? []))
    }

    /// A status without control characters: a line feed in it would be read as a further notification.
    static func oneLine(_ status: String) -> String {
        var line = String.UnicodeScalarView()
        for scalar in status.unicodeScalars {
            line.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(line)
    }
}

extension Duration {
    /// The duration in microseconds, rounded down; zero for a negative one.
    var wholeMicroseconds: Int64 {
        max(0, self.components.seconds * 1_000_000 + self.components.attoseconds / 1_000_000_000_000)
    }
}
