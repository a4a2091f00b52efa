/// How the process ends (sysexits(3)).
enum SystemExit: Int32, Sendable {
    /// All went well.
    case ok = 0
    /// The words on the command line are wrong.
    case usage = 64
    /// A file has contents that this program cannot use.
    case dataError = 65
    /// A file that was named is not there or cannot be read.
    case noInput = 66
    /// An address or another resource is taken.
    case unavailable = 69
    /// A mistake in the program.
    case software = 70
    /// The system refused something.
    case osError = 71
    /// A file cannot be read or written.
    case ioError = 74
    /// It may work later.
    case tryAgain = 75
    /// The rights are missing.
    case noPermission = 77
    /// The configuration is wrong.
    case configuration = 78
}
