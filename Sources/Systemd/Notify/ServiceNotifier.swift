import CLinux
import CSystemd
import Glibc

/// Tells systemd the state of the service (sd_notify(3), SD-5).
///
/// The calls of libsystemd may block while systemd is busy, so this actor has a thread of its own; you can await its
/// methods from anywhere, even from an event loop. Without systemd (``isConnected`` is false) they do nothing.
package actor ServiceNotifier {
    /// Whether there is a service manager: `NOTIFY_SOCKET` was set when this notifier was created.
    package nonisolated let isConnected: Bool

    /// How long systemd waits for a ``Watchdog`` report before it ends the service; nil if systemd does not watch the
    /// service (sd_watchdog_enabled(3)).
    package nonisolated let watchdogInterval: Duration?

    private nonisolated let thread: SerialThread

    /// The executor that runs on the notifier's own thread.
    package nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe self.thread.asUnownedSerialExecutor() }

    /// Creates a notifier.
    ///
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

    /// Reports that the service is ready, at the start or at the end of a reload.
    ///
    /// - Throws: ``SystemdError/Code/notification(errno:)``, as all methods do.
    package func ready(status: String? = nil) throws(SystemdError) {
        try self.notify(["READY=1"], status: status)
    }

    /// Sets the one-line status that `systemctl status` shows.
    package func status(_ status: String) throws(SystemdError) {
        try self.notify([], status: status)
    }

    /// Reports that a reload has begun; ``ready(status:)`` ends it.
    ///
    /// The time is sent in the same datagram: without it a `Type=notify-reload` service hangs (SD-6).
    package func reloading(status: String? = nil) throws(SystemdError) {
        var now = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &now)
        let microseconds = now.tv_sec * 1_000_000 + now.tv_nsec / 1_000
        try self.notify(["RELOADING=1", "MONOTONIC_USEC=\(microseconds)"], status: status)
    }

    /// Reports that the service is stopping.
    package func stopping(status: String? = nil) throws(SystemdError) {
        try self.notify(["STOPPING=1"], status: status)
    }

    private func notify(_ assignments: [String], status: String?) throws(SystemdError) {
        guard self.isConnected else { return }
        try Notification.send(assignments + (status.map { ["STATUS=" + Self.oneLine($0)] } ?? []))
    }

    /// Replaces control characters by blanks: systemd would read what follows a line feed as another assignment.
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
