import Glibc

/// Where the log records of this process go, according to its environment and its stderr.
package enum LogDestination: Equatable, Sendable {
    /// The journal, through its own protocol, which preserves fields.
    case journal
    /// Lines on stderr.
    ///
    /// If `prefixed`, they begin with `<N>`, which systemd reads as the priority (sd-daemon(3)).
    case console(prefixed: Bool)

    /// The input of ``detect()``.
    struct Surroundings: Equatable {
        /// `JOURNAL_STREAM`: device and inode of the stream that systemd connected to the journal (systemd.exec(5)).
        var journalStream: String?
        /// `INVOCATION_ID`: set for every service.
        var invocationID: String?
        /// The device and inode of stderr, in the form of `JOURNAL_STREAM`.
        var standardError: String?
        /// Whether stderr is a terminal.
        var isTerminal = false
    }

    /// Detects the destination for this process.
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

    /// Chooses the journal only if stderr is the stream in `JOURNAL_STREAM`: a child of a service may have another
    /// stderr.
    init(_ surroundings: Surroundings) {
        switch surroundings.journalStream {
        case .some(let stream) where stream == surroundings.standardError: self = .journal
        case .some: self = .console(prefixed: false)
        case nil: self = .console(prefixed: surroundings.invocationID != nil && !surroundings.isTerminal)
        }
    }
}
