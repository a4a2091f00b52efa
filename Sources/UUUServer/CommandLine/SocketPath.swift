import ArgumentParser

/// The path of a unix socket on the command line: `/run/x.sock` or `unix:/run/x.sock`.
struct SocketPath: Equatable, Sendable, ExpressibleByArgument {
    /// The path of the socket's file.
    let path: String

    /// The path of the installed service's admin socket, `uuu-server-admin.socket`.
    static let admin = SocketPath(path: "/run/uuu-server/admin.sock")

    /// Creates the value from a path.
    init(path: String) { self.path = path }

    init?(argument: String) {
        let path = argument.hasPrefix("unix:") ? String(argument.dropFirst(5)) : argument
        guard !path.isEmpty else { return nil }
        self.init(path: path)
    }

    /// The path, as `--help` shows it.
    var defaultValueDescription: String { self.path }
}
