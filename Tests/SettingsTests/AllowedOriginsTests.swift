import Addresses
import Testing

@testable import Settings

@Suite("origins that may connect (SEC-3)")
struct AllowedOriginsTests {
    private func read(_ value: String) throws -> AllowedOrigins {
        try load("[Server]\nallowed_origins = \(value)\n").settings.server.allowedOrigins
    }

    @Test("words and origins, in any order and case") func values() throws {
        #expect(try self.read("same-host") == Settings().server.allowedOrigins)
        #expect(try self.read("SAME-HOST") == .some(sameHost: true, listed: []))
        #expect(try self.read("Any") == .any)
        let origins = [try ListedOrigin("https://a.example"), try ListedOrigin("http://b:8080")]
        #expect(try self.read("https://a.example, http://b:8080") == .some(sameHost: false, listed: origins))
        #expect(
            try self.read("HTTPS://A.example\n  same-host\n  http://B:8080") == .some(sameHost: true, listed: origins)
        )
    }

    @Test(
        "an origin is scheme, host and port",
        arguments: [
            ("https://play.example.org", "https", "play.example.org", nil), ("http://A:8080", "http", "a", 8080),
            ("http://192.0.2.1:65535", "http", "192.0.2.1", 65_535),
            ("http://[2001:DB8::1]", "http", "[2001:db8::1]", nil),
            ("https://[::1]:8443", "https", "[::1]", 8443), ("moz-extension://0c8e-1", "moz-extension", "0c8e-1", nil),
            ("app://localhost", "app", "localhost", nil),
            ("https://xn--bcher-kva.example", "https", "xn--bcher-kva.example", nil),
        ] as [(String, String, String, UInt16?)]
    )
    func origin(_ text: String, _ scheme: String, _ host: String, _ port: UInt16?) throws {
        let listed = try ListedOrigin(text)
        #expect(listed.origin == Origin(scheme: scheme, host: host, port: port))
        #expect(listed.origin.scheme == scheme && listed.origin.host == host)
        #expect(listed.origin.port == port ?? WebScheme(scheme)?.port)
        #expect(try ListedOrigin(listed.text) == listed)
        #expect(listed.text == text.lowercased())
    }

    @Test(
        "a WebSocket URL means the origin that it belongs to",
        arguments: [
            ("https://a.example/", "https://a.example"), ("WSS://a.example", "https://a.example"),
            ("wss://a.example:8443/", "https://a.example:8443"), ("ws://[::1]:7450", "http://[::1]:7450"),
        ]
    )
    func address(_ text: String, _ meant: String) throws {
        #expect(try ListedOrigin(text) == ListedOrigin(meant))
        #expect(try ListedOrigin(text).text == meant)
    }

    @Test(
        "the error names the wrong origin and the one that was probably meant",
        arguments: [
            ("https://a.example//", "write https://a.example"),
            ("http://a.example:80/x/y", "write http://a.example:80"),
            ("Play.example.org", "write https://play.example.org"), ("localhost:8000", "write https://localhost:8000"),
            ("null", nil), ("*", nil), ("https://*.example.org", nil), ("https://", nil), ("https:///x", nil),
            ("https://u@a.example", nil), ("https://a.example:0", nil), ("https://a.example:65536", nil),
            ("https://a.example:", nil), ("https://a.example:+1", nil), ("https://a.example:٨", nil),
            ("https://::1", nil), ("https://[192.0.2.1]", nil), ("https://[::1", nil), ("https://bücher.example", nil),
            ("://a.example", nil), ("1s://a.example", nil), ("https:a.example", nil), ("file://", nil),
            ("https://a?b", nil), ("\u{212A}://a", nil),
        ] as [(String, String?)]
    )
    func bad(_ text: String, _ hint: String?) {
        #expect(
            complaints("[Server]\nallowed_origins = https://good.example, \(text)") == [
                "config.ini:2: [Server] allowed_origins: \"\(text)\" is not an origin such as "
                    + "https://play.example.org, the word same-host, or any; "
                    + (hint ?? "write for example allowed_origins = same-host, https://play.example.org")
            ]
        )
    }

    @Test("an empty list is refused, and `any` must be the only element") func rules() {
        let meaning = "is not an origin such as https://play.example.org, the word same-host, or any"
        #expect(
            complaints("[Server]\nallowed_origins =\n") == [
                "config.ini:2: [Server] allowed_origins: \"\" \(meaning); "
                    + "write for example allowed_origins = same-host, https://play.example.org"
            ]
        )
        #expect(
            complaints("[Server]\nallowed_origins = same-host, any\n") == [
                "config.ini:2: [Server] allowed_origins: \"same-host, any\" \(meaning); "
                    + "write any alone, or leave it out"
            ]
        )
    }

    @Test("the name of the client address header may have any case", arguments: ClientAddressHeader.allCases)
    func header(_ header: ClientAddressHeader) throws {
        let text = "[Server]\nclient_address_header = \(header.rawValue.uppercased())\n"
        #expect(try load(text).settings.server.clientAddressHeader == header)
    }
}
