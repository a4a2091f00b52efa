import ArgumentParser
import Reactor

/// An address on the command line: `127.0.0.1:7450`, `[::1]:7450`, `unix:/run/uuu-server.sock`.
enum ListenAddress: Equatable, Sendable, ExpressibleByArgument {
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    init?(argument: String) {
        if argument.hasPrefix("unix:") {
            let path = String(argument.dropFirst(5))
            guard !path.isEmpty else { return nil }
            self = .unix(path: path)
            return
        }
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self = .tcp(host: String(host), port: port)
    }

    /// Opens the listeners of the address; a name may have several addresses.
    func open() throws(ReactorError) -> [Listener] {
        switch self {
        case .tcp(let host, let port): try Listener.tcp(host: host, port: port)
        case .unix(let path): [try Listener.unix(path: path)]
        }
    }
}
