import Glibc

/// Where this process's log records belong, judged by its environment and by what its stderr is.
package enum LogDestination: Equatable, Sendable {
    /// The journal, by its own protocol: fields stay fields.
    case journal
    /// Lines on stderr; `prefixed` ones begin with `<N>`, which systemd reads as their priority (sd-daemon(3)).
    case console(prefixed: Bool)

    /// What ``detect()`` judges by.
    struct Surroundings: Equatable {
        /// `JOURNAL_STREAM`: device and inode of the stream that systemd connected to the journal (systemd.exec(5)).
        var journalStream: String?
        /// `INVOCATION_ID`: set for every service.
        var invocationID: String?
        /// Device and inode of stderr, written as in `JOURNAL_STREAM`.
        var standardError: String?
        /// Whether somebody may be looking.
        var isTerminal = false
    }

    /// Judges this process.
    package static func detect() -> LogDestination {
        var status = stat()
        let isOpen = unsafe fstat(STDERR_FILENO, &status) == 0
        return LogDestination(
            Surroundings(
                journalStream: environment("JOURNAL_STREAM"),
                invocationID: environment("INVOCATION_ID"),
                standardError: isOpen ? "\(status.st_dev):\(status.st_ino)" : nil,
                isTerminal: isatty(STDERR_FILENO) == 1
            )
        )
    }

    /// The journal only if stderr is its very stream: a child of a service may have had its stderr redirected.
    init(_ surroundings: Surroundings) {
        switch surroundings.journalStream {
        case .some(let stream) where stream == surroundings.standardError: self = .journal
        case .some: self = .console(prefixed: false)
        case nil: self = .console(prefixed: surroundings.invocationID != nil && !surroundings.isTerminal)
        }
    }
}
