import CSystemd

/// One datagram to systemd (sd_notify(3)).
enum Notification {
    /// Sends assignments to systemd in one datagram; does nothing without `NOTIFY_SOCKET`.
    ///
    /// It may block while systemd is busy.
    ///
    /// - Parameter assignments: `READY=1` and others; none may contain a line feed.
    /// - Throws: ``SystemdError/Code/notification(errno:)``.
    static func send(_ assignments: [String]) throws(SystemdError) {
        let answer = unsafe sd_notify(0, assignments.joined(separator: "\n"))
        guard answer >= 0 else {
            throw SystemdError(
                .notification(errno: -answer),
                at: assignments.first { !$0.hasPrefix("STATUS=") } ?? "STATUS",
                hint: "Is NOTIFY_SOCKET reachable from the service (NotifyAccess=, RootDirectory=)?"
            )
        }
    }
}
