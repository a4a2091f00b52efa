import ArgumentParser

/// The file of a unix socket on the command line: `/run/x.sock` or `unix:/run/x.sock`.
struct SocketPath: Equatable, Sendable, ExpressibleByArgument {
    /// The file.
    let path: String

    /// Where systemd listens for the operator: `uuu-server-admin.socket`.
    static let admin = SocketPath(path: "/run/uuu-server/admin.sock")

    /// Names a file.
    init(path: String) { self.path = path }

    init?(argument: String) {
        let path = argument.hasPrefix("unix:") ? String(argument.dropFirst(5)) : argument
        guard !path.isEmpty else { return nil }
        self.init(path: path)
    }

    /// The file, as `--help` shows it.
    var defaultValueDescription: String { self.path }
}
