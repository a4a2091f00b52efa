import Reactor
import Storage
import Systemd

/// Why the server did not start: lines for the operator, each with its place and mend, and the status to end with.
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
        self.init(.configuration, [error.description])
    }

    init(_ error: StorageError) {
        let limit = error.code == .inputOutput ? ResourceLimit.remarkOnFiles : nil
        let line = ([error.description] + (limit.map { [$0] } ?? [])).joined(separator: "; ")
        self.init(SystemExit(rawValue: error.exitCode) ?? .ioError, [line])
    }

    /// Any error that came up while starting or serving.
    init(any error: any Error) {
        switch error {
        case let error as StartupError: self = error
        case let error as ReactorError: self.init(error)
        case let error as SystemdError: self.init(error)
        case let error as StorageError: self.init(error)
        default: self.init(.software, ["uuu-server: \(error); please report this"])
        }
    }

    var description: String { self.lines.joined(separator: "\n") }
}
