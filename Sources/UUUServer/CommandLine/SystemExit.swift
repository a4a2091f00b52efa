/// The exit status of the process (sysexits(3)).
///
/// Troubles of an engine name theirs by number (`EngineTrouble.exitCode`).
enum SystemExit: Int32, Sendable {
    /// Success.
    case ok = 0
    /// The command line is wrong.
    case usage = 64
    /// The contents of a file cannot be used.
    case dataError = 65
    /// A named file does not exist or cannot be read.
    case noInput = 66
    /// An address or another resource is in use or unavailable.
    case unavailable = 69
    /// A mistake in the program, or in an author's contexts.
    case software = 70
    /// The operating system refused something.
    case osError = 71
    /// A file cannot be created.
    case cannotCreate = 73
    /// A file cannot be read or written.
    case ioError = 74
    /// A temporary failure: it may work later.
    case tryAgain = 75
    /// The process lacks the rights.
    case noPermission = 77
    /// The configuration is wrong.
    case configuration = 78
}
