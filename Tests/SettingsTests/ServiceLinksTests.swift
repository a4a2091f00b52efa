import Testing

@testable import Settings

@Suite("variables of other programs")
struct ServiceLinksTests {
    /// The variables that the kubelet sets for a Service (pkg/kubelet/envvars/envvars.go).
    static func service(
        _ prefix: String,
        host: String = "10.0.0.1",
        ports: [(name: String, number: Int, scheme: String)] = [("", 7450, "tcp")]
    ) -> [String: String] {
        let written = host.contains(":") ? "[\(host)]" : host
        var variables = ["\(prefix)_SERVICE_HOST": host, "\(prefix)_SERVICE_PORT": "\(ports[0].number)"]
        variables["\(prefix)_PORT"] = "\(ports[0].scheme)://\(written):\(ports[0].number)"
        for port in ports {
            if !port.name.isEmpty { variables["\(prefix)_SERVICE_PORT_\(port.name)"] = "\(port.number)" }
            let link = "\(prefix)_PORT_\(port.number)_\(port.scheme.uppercased())"
            variables[link] = "\(port.scheme)://\(written):\(port.number)"
            variables["\(link)_PROTO"] = port.scheme
            variables["\(link)_PORT"] = "\(port.number)"
            variables["\(link)_ADDR"] = host
        }
        return variables
    }

    /// The variables that docker sets for `--link …:uuu-server`.
    static let container = [
        "UUU_SERVER_NAME": "/web/uuu-server", "UUU_SERVER_PORT": "tcp://172.17.0.5:80",
        "UUU_SERVER_PORT_80_TCP": "tcp://172.17.0.5:80", "UUU_SERVER_PORT_80_TCP_ADDR": "172.17.0.5",
        "UUU_SERVER_PORT_80_TCP_PORT": "80", "UUU_SERVER_PORT_80_TCP_PROTO": "tcp",
        "UUU_SERVER_PORT_80_TCP_START": "tcp://172.17.0.5:80", "UUU_SERVER_PORT_80_TCP_PORT_START": "80",
        "UUU_SERVER_PORT_80_TCP_END": "tcp://172.17.0.5:81", "UUU_SERVER_PORT_80_TCP_PORT_END": "81",
        "UUU_SERVER_ENV_LANG": "C", "UUU_SERVER_ENV_PORT": "x",
    ]

    @Test(
        "the variables of a Service with any name are ignored",
        arguments: [
            "UUU_SERVER", "UUU_SETTINGS", "UUU_DATABASE", "UUU_ACCOUNTS", "UUU_PASSWORDS", "UUU_LIMITS", "UUU_LOG",
            "UUU_MESSAGES", "UUU_SERVER_TCP", "UUU",
        ]
    )
    func anyService(_ prefix: String) throws {
        let loaded = try load("", environment: Self.service(prefix))
        #expect(loaded.settings == Settings())
        #expect(loaded.notices.map(\.code) == [.ignoredVariable])
    }

    @Test("several Services get one notice, with their names and how to avoid it") func oneNotice() throws {
        let ports = [("HTTP", 7450, "tcp"), ("VOICE", 9000, "udp"), ("X_Y", 1, "sctp")]
        let environment = Self.service("UUU_SERVER", ports: ports)
            .merging(Self.service("UUU_DATABASE", host: "fd00::7")) { one, _ in one }
            .merging(Self.service("UUU_LOG", ports: [("SYSLOG", 514, "udp")])) { one, _ in one }
        let loaded = try load("", environment: environment)
        #expect(loaded.settings == Settings())
        #expect(
            loaded.notices.map(\.description) == [
                "environment: UUU_DATABASE_PORT, …: \(environment.count) variables that tell where other programs are "
                    + "(uuu-database, uuu-log, uuu-server) are ignored; "
                    + "enableServiceLinks: false in the pod's spec leaves them out"
            ]
        )
    }

    @Test("a port that the operator sets is used, also beside those of a Service") func ownPort() throws {
        var environment = Self.service("UUU_SERVER")
        environment["UUU_SERVER_PORT"] = "8000"
        #expect(try load("", environment: environment).settings.server.port == 8000)
        environment["UUU_SERVER_PORT"] = "tcp://10.0.0.2:7450"
        #expect(complaints("", environment: environment).count == 1)
    }

    @Test("a misspelt key is refused beside a Service") func misspelt() {
        var environment = Self.service("UUU_SERVER")
        environment["UUU_SERVER_PROT"] = "8000"
        environment["UUU_SERVER_PORT_7450_TCP_X"] = "8000"
        #expect(
            complaints("", environment: environment) == [
                "environment: UUU_SERVER_PORT_7450_TCP_X: no such key; remove it",
                "environment: UUU_SERVER_PROT: no such key; did you mean UUU_SERVER_PORT?",
            ]
        )
    }

    @Test(
        "a variable that is inconsistent with the rest of its Service is not ignored",
        arguments: [
            ("UUU_SERVER_SERVICE_HOST", "10.0.0.2"), ("UUU_SERVER_SERVICE_HOST", "example.org"),
            ("UUU_SERVER_SERVICE_PORT", "7451"), ("UUU_SERVER_PORT", "http://10.0.0.1:7450"),
            ("UUU_SERVER_PORT_7450_TCP", "tcp://10.0.0.1:7451"), ("UUU_SERVER_PORT_7450_TCP_ADDR", "10.0.0.2"),
            ("UUU_SERVER_PORT_7450_TCP_PROTO", "udp"), ("UUU_SERVER_PORT_7450_TCP_PORT", "1"),
            ("UUU_SERVER_PORT_07450_TCP", "tcp://10.0.0.1:7450"), ("UUU_SERVER_SERVICE_PORT_HTTP", "80"),
        ]
    )
    func inconsistent(_ variable: String, _ value: String) {
        var environment = Self.service("UUU_SERVER")
        environment[variable] = value
        #expect(!complaints("", environment: environment).isEmpty)
    }

    @Test("each of the variables alone is refused as a mistake") func alone() {
        for (variable, value) in Self.service("UUU_SERVER") {
            #expect(complaints("", environment: [variable: value]).count == 1, "\(variable)")
        }
    }

    @Test("a container that docker linked is ignored with a notice") func linked() throws {
        let loaded = try load("", environment: Self.container)
        #expect(loaded.settings == Settings())
        #expect(
            loaded.notices.map(\.description) == [
                "environment: UUU_SERVER_ENV_LANG, …: 12 variables that tell where other programs are "
                    + "(uuu-server) are ignored; a network in place of docker's --link leaves them out"
            ]
        )
        var other = Self.container
        other["UUU_SERVER_NAME"] = "/web/other"
        #expect(complaints("", environment: other).count == 12)
    }

    @Test("of many Services the notice names the first eight") func many() throws {
        var environment: [String: String] = [:]
        for number in 0..<30 { environment.merge(Self.service("UUU_SERVER_\(number)")) { one, _ in one } }
        let notice = try #require(try load("", environment: environment).notices.first?.description)
        #expect(notice.contains("uuu-server-16 and 22 more) are ignored"))
        #expect(notice.count < 400)
    }
}
