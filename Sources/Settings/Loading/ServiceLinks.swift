import Addresses

/// Variables that Kubernetes and `docker --link` make of the names of other programs, and that are not meant for us.
///
/// For a Service `uuu-server` the kubelet sets `UUU_SERVER_SERVICE_HOST`, `UUU_SERVER_PORT=tcp://10.0.0.1:7450` and more
/// (pkg/kubelet/envvars/envvars.go). They are known by their values, which have to agree with one another: a variable that
/// only has the name of one stays a key, or a mistake.
struct ServiceLinks {
    /// What belongs to one address.
    private struct Address {
        let host: String

        func url(_ scheme: some StringProtocol, _ port: some StringProtocol) -> String {
            "\(scheme)://" + (self.host.utf8.contains(UInt8(ascii: ":")) ? "[\(self.host)]" : self.host) + ":\(port)"
        }
    }

    /// The variables.
    private(set) var variables: Set<String> = []
    /// The Services, as Kubernetes names them.
    private(set) var services: [String] = []
    /// The names under which containers were linked.
    private(set) var containers: [String] = []

    private let environment: [String: String]

    private static let schemes = ["tcp", "udp", "sctp"]
    private static let hostSuffix = "_SERVICE_HOST"
    private static let nameSuffix = "_NAME"
    /// So many names are told at most.
    private static let maximumNames = 8

    /// Looks for them among the variables of the process.
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

    /// What the operator is told about all of them; nil if there are none.
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

    /// Takes the variables of a Service: host, port and the port's link have to agree.
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

    /// Takes the variables of a linked container, which say under which name it was linked.
    private mutating func addContainer(_ prefix: String, called name: String) {
        let alias = String(name[(name.lastIndex(of: "/") ?? name.startIndex)...].dropFirst())
        guard name.hasPrefix("/"), !alias.isEmpty, Self.prefix(of: alias) == prefix else { return }
        self.containers.append(alias)
        self.variables.insert(prefix + Self.nameSuffix)
        for variable in self.environment.keys where variable.hasPrefix("\(prefix)_ENV_") {
            self.variables.insert(variable)
        }
        // The host stands in no variable of its own.
        guard let url = self.environment["\(prefix)_PORT"],
            let scheme = Self.schemes.first(where: { url.hasPrefix("\($0)://") }),
            let colon = url.lastIndex(of: ":")
        else { return }
        let port = url[url.index(after: colon)...]
        guard let host = self.environment["\(prefix)_PORT_\(port)_\(scheme.uppercased())_ADDR"] else { return }
        _ = self.addPorts(of: prefix, at: Address(host: host))
    }

    /// Takes what is said of each port, and of the first one; answers the ports.
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
                // The end of a row of ports has the variables of its first one.
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

    /// `uuu-server` for `UUU_SERVER`: a Service's name has no underscore.
    private static func name(of prefix: String) -> String {
        prefix.lowercased().split(separator: "_", omittingEmptySubsequences: false).joined(separator: "-")
    }

    private static func prefix(of name: String) -> String {
        name.uppercased().split(separator: "-", omittingEmptySubsequences: false).joined(separator: "_")
    }
}
