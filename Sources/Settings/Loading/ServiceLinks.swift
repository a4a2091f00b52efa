import Addresses

/// Environment variables that Kubernetes and `docker --link` set for other programs, and that only look like the
/// server's.
///
/// For a Service `uuu-server` the kubelet sets `UUU_SERVER_SERVICE_HOST`, `UUU_SERVER_PORT=tcp://10.0.0.1:7450` and
/// more (pkg/kubelet/envvars/envvars.go). They are recognized by their values, which have to be consistent with one
/// another. A variable that has only the name of such a one is read as a key, or is a mistake.
struct ServiceLinks {
    /// The address of a Service or a container.
    private struct Address {
        let host: String

        func url(_ scheme: some StringProtocol, _ port: some StringProtocol) -> String {
            "\(scheme)://" + (self.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host) + ":\(port)"
        }
    }

    /// The names of the recognized variables.
    private(set) var variables: Set<String> = []
    /// The names of the Services, as Kubernetes writes them.
    private(set) var services: [String] = []
    /// The names under which containers were linked.
    private(set) var containers: [String] = []

    private let environment: [String: String]

    private static let schemes = ["tcp", "udp", "sctp"]
    private static let hostSuffix = "_SERVICE_HOST"
    private static let nameSuffix = "_NAME"
    /// How many names the notice lists at most.
    private static let maximumNames = 8

    /// Finds the variables in the environment of the process.
    init(in environment: [String: String]) {
        self.environment = environment.filter { $0.key.hasPrefix("UUU_") }
        for (variable, value) in self.environment.sorted(by: { $0.key < $1.key }) {
            if variable.hasSuffix(Self.hostSuffix) {
                self.addService(String(variable.dropLast(Self.hostSuffix.count)), at: value)
            } else if variable.hasSuffix(Self.nameSuffix) {
                self.addContainer(String(variable.dropLast(Self.nameSuffix.count)), called: value)
            }
        }
    }

    /// The notice about all of them; nil if there are none.
    var notice: SettingsNotice? {
        guard !self.variables.isEmpty else { return nil }
        let names = self.services + self.containers
        let more = names.count > Self.maximumNames ? " and \(names.count - Self.maximumNames) more" : ""
        let list = names.prefix(Self.maximumNames).map(\.shown).joined(separator: ", ") + more
        let mend =
            self.services.isEmpty
            ? "a network in place of docker's --link leaves them out"
            : "enableServiceLinks: false in the pod's spec leaves them out"
        let count = self.variables.count
        return SettingsNotice(
            .ignoredVariable,
            at: .environment(variable: (self.variables.min() ?? "") + ", …"),
            "",
            "\(count) variables that tell where other programs are (\(list)) are ignored; \(mend)"
        )
    }

    /// Adds the variables of a Service if its host, its port and the link of the port are consistent.
    private mutating func addService(_ prefix: String, at host: String) {
        let address = Address(host: host)
        guard let known = HostAddress(host), known.isNumeric, let port = self.environment["\(prefix)_SERVICE_PORT"],
            Self.schemes.contains(where: { self.link(prefix, port, $0) == address.url($0, port) })
        else { return }
        self.services.append(Self.name(of: prefix))
        self.variables.insert(prefix + Self.hostSuffix)
        self.variables.insert("\(prefix)_SERVICE_PORT")
        let ports = self.addPorts(of: prefix, at: address)
        for (variable, value) in self.environment
        where variable.hasPrefix("\(prefix)_SERVICE_PORT_") && ports.contains(value) {
            self.variables.insert(variable)
        }
    }

    /// Adds the variables of a linked container if the name under which it was linked is consistent with theirs.
    private mutating func addContainer(_ prefix: String, called name: String) {
        let alias = String(name[(name.lastIndex(of: "/") ?? name.startIndex)...].dropFirst())
        guard name.hasPrefix("/"), !alias.isEmpty, Self.prefix(of: alias) == prefix else { return }
        self.containers.append(alias)
        self.variables.insert(prefix + Self.nameSuffix)
        for variable in self.environment.keys where variable.hasPrefix("\(prefix)_ENV_") {
            self.variables.insert(variable)
        }
        // Docker sets no variable for the host alone.
        guard let url = self.environment["\(prefix)_PORT"],
            let scheme = Self.schemes.first(where: { url.hasPrefix("\($0)://") }),
            let colon = url.lastIndex(of: ":")
        else { return }
        let port = url[url.index(after: colon)...]
        guard let host = self.environment["\(prefix)_PORT_\(port)_\(scheme.uppercased())_ADDR"] else { return }
        _ = self.addPorts(of: prefix, at: Address(host: host))
    }

    /// Adds the variables of each port, and that of the first port.
    ///
    /// - Returns: The ports.
    private mutating func addPorts(of prefix: String, at address: Address) -> Set<String> {
        var ports: Set<String> = []
        let start = "\(prefix)_PORT_"
        for (variable, value) in self.environment where variable.hasPrefix(start) {
            let parts = variable.dropFirst(start.count).split(separator: "_", omittingEmptySubsequences: false)
            guard parts.count >= 2, let number = UInt16(parts[0]), String(number) == parts[0] else { continue }
            let scheme = parts[1].lowercased()
            let isOurs =
                switch parts.dropFirst(2).joined(separator: "_") {
                case "", "START": value == address.url(scheme, parts[0])
                case "PROTO": value == scheme
                case "PORT", "PORT_START": value == parts[0]
                case "ADDR": value == address.host
                // The end of a range of ports has the value of the variables of its first port.
                case "END": value.hasPrefix(address.url(scheme, ""))
                case "PORT_END": UInt16(value) != nil
                default: false
                }
            guard Self.schemes.contains(scheme), isOurs else { continue }
            self.variables.insert(variable)
            if parts.count == 2 { ports.insert(String(parts[0])) }
        }
        let first = self.environment["\(prefix)_PORT"]
        if ports.contains(where: { port in Self.schemes.contains { first == address.url($0, port) } }) {
            self.variables.insert("\(prefix)_PORT")
        }
        return ports
    }

    private func link(_ prefix: String, _ port: String, _ scheme: String) -> String? {
        self.environment["\(prefix)_PORT_\(port)_\(scheme.uppercased())"]
    }

    /// Returns `uuu-server` for `UUU_SERVER`; the name of a Service has no underscore.
    private static func name(of prefix: String) -> String {
        prefix.lowercased().split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
    }

    private static func prefix(of name: String) -> String {
        name.uppercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    }
}
