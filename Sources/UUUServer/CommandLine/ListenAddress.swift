import Addresses
import ArgumentParser
import Reactor
import Settings

/// An address on the command line: `127.0.0.1:7450`, `[::1]:7450`, `unix:/run/uuu-server.sock`.
enum ListenAddress: Equatable, Sendable {
    case tcp(host: String, port: UInt16)
    case unix(path: String)

    /// Reads an address.
    ///
    /// - Throws: `ValidationError` that says what to write instead.
    init(parsing argument: String) throws(ValidationError) {
        if argument.hasPrefix("unix:") {
            let path = String(argument.dropFirst(5))
            guard !path.isEmpty else { throw Self.refusal(of: argument, "write unix:PATH") }
            self = .unix(path: path)
            return
        }
        if let scheme = ["ws", "wss", "http", "https", "tcp"].first(where: { argument.hasPrefix("\($0)://") }) {
            throw Self.refusal(of: argument, "leave out \(scheme)://")
        }
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else {
            let isAddress = HostAddress(Self.withoutBrackets(argument[...])) != nil
            throw Self.refusal(
                of: argument,
                isAddress ? "a port is missing: write \(Self.written(argument)):7450" : nil
            )
        }
        let host = Self.withoutBrackets(argument[..<colon])
        guard !host.isEmpty else {
            throw Self.refusal(of: argument, "write 127.0.0.1:\(port), or another address in front")
        }
        guard host != "*" else { throw Self.refusal(of: argument, "write 0.0.0.0:\(port) or [::]:\(port)") }
        guard let address = HostAddress(host) else {
            let isAddress = HostAddress(argument) != nil
            throw Self.refusal(of: argument, isAddress ? "a port is missing: write [\(argument)]:7450" : nil)
        }
        if address.isWrittenAsIPv6, argument.first != "[" {
            throw Self.refusal(of: argument, "write [\(host)]:\(port)")
        }
        self = .tcp(host: host, port: port)
    }

    /// Opens a listener for each address that a host name has; a unix socket is one.
    func open() throws(ReactorError) -> [Listener] {
        switch self {
        case .tcp(let host, let port): try Listener.tcp(host: host, port: port)
        case .unix(let path): [try Listener.unix(path: path)]
        }
    }

    private static func refusal(of argument: String, _ mend: String? = nil) -> ValidationError {
        ValidationError("'\(argument)' is no address; \(mend ?? "write HOST:PORT, [IPV6]:PORT or unix:PATH")")
    }

    private static func withoutBrackets(_ text: Substring) -> String {
        String(text.hasPrefix("[") && text.hasSuffix("]") ? text.dropFirst().dropLast() : text)
    }

    /// Returns the host in brackets if it needs them before a port, as an IPv6 address does.
    private static func written(_ host: String) -> String {
        host.contains(":") && host.first != "[" ? "[\(host)]" : host
    }
}
