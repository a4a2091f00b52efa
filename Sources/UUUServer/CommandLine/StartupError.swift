import Reactor
import Systemd
import World

/// Why the server did not start: lines for the operator, each with a location and how to mend it, and the exit status.
struct StartupError: Error, Equatable, CustomStringConvertible {
    let status: SystemExit
    let lines: [String]

    init(_ status: SystemExit, _ lines: [String]) {
        self.status = status
        self.lines = lines
    }

    init(_ error: ReactorError) {
        let status: SystemExit =
            switch error.code {
            case .addressInUse: .unavailable
            case .badAddress: .configuration
            case .notPermitted: .noPermission
            case .system: .osError
            }
        self.init(status, [error.description])
    }

    init(_ error: SystemdError) {
        let status: SystemExit =
            switch error.code {
            case .thread, .bottle, .stateFile, .bus: .osError
            case _: .configuration
            }
        self.init(status, [error.description])
    }

    init(_ error: EngineTrouble) {
        let limit = error.code == .inputOutput ? ResourceLimit.remarkOnFiles : nil
        let line = ([error.description] + (limit.map { [$0] } ?? [])).joined(separator: "; ")
        self.init(SystemExit(rawValue: error.exitCode) ?? .ioError, [line])
    }

    /// The error for settings under which a password cannot be hashed.
    init(noHash error: WorldError) {
        let mend = "less memory_kib may help, or another try when fewer log in"
        self.init(.configuration, ["[Passwords]: no hash can be computed (\(error.description)); \(mend)"])
    }

    /// Converts any error that came up while starting or serving.
    init(any error: any Error) {
        switch error {
        case let error as StartupError: self = error
        case let error as ReactorError: self.init(error)
        case let error as SystemdError: self.init(error)
        case let error as EngineTrouble: self.init(error)
        case let error as PasswordHasherError: self.init(.software, [error.description])
        default: self.init(.software, ["uuu-server: \(error); please report this"])
        }
    }

    /// Returns one line for a status: the first mistake, at most 300 bytes of it, and how many more there are.
    static func summary(of lines: [String]) -> String {
        let first = (lines.first ?? "unknown").cut(to: 300)
        return lines.count > 1 ? "\(first) (and \(lines.count - 1) more)" : first
    }

    /// One text for a record of the log: the first ten lines, and how many more there are.
    var record: String {
        let maximum = 10
        let rest = self.lines.count > maximum ? ["… and \(self.lines.count - maximum) more"] : []
        return (self.lines.prefix(maximum) + rest).joined(separator: "; ")
    }

    var description: String { self.lines.joined(separator: "\n") }
}

extension String {
    /// Returns the text if it has at most `bytes` bytes of UTF-8, otherwise its beginning and an ellipsis.
    fileprivate func cut(to bytes: Int) -> String {
        guard self.utf8.count > bytes else { return self }
        var count = 0
        let kept = self.unicodeScalars.prefix { scalar in
            count += UTF8.width(scalar)
            return count <= bytes
        }
        return String(kept) + "…"
    }
}
