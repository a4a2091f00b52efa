import Addresses
import Testing

@testable import Transport

@Suite("Origins of requests (RFC 6454)") struct OriginRequestTests {
    @Test(
        "the same page has one origin, however it is written (RFC 6454 4, 5)",
        arguments: [
            ("https://example.org", "https", "example.org", 443),
            ("HTTPS://EXAMPLE.ORG:443", "https", "example.org", 443),
            ("http://example.org", "http", "example.org", 80), ("http://example.org:8080", "http", "example.org", 8080),
            ("https://xn--bcher-kva.example", "https", "xn--bcher-kva.example", 443),
            ("http://192.0.2.1", "http", "192.0.2.1", 80), ("http://[::1]:8000", "http", "[::1]", 8000),
            ("http://[0:0:0:0:0:0:0:1]:8000", "http", "[::1]", 8000), ("https://a:65535", "https", "a", 65535),
            ("wss://example.org", "https", "example.org", 443), ("WSS://Example.org:443/", "https", "example.org", 443),
            ("ws://example.org:80", "http", "example.org", 80), ("https://example.org/", "https", "example.org", 443),
            ("ws://[::1]:7450/", "http", "[::1]", 7450), ("moz-extension://0c8e", "moz-extension", "0c8e", nil),
            ("app+x.1://localhost", "app+x.1", "localhost", nil),
        ] as [(String, String, String, UInt16?)]
    )
    func good(_ text: String, _ scheme: String, _ host: String, _ port: UInt16?) throws {
        let origin = try #require(Origin(text))
        #expect(origin.scheme == scheme && origin.host == host && origin.port == port)
        #expect(origin == Origin(scheme: scheme, host: host, port: port))
    }

    @Test(
        "anything else is not an origin (RFC 6454 7.1)",
        arguments: [
            "", "null", "NULL", "example.org", "example.org:443", "//example.org", "https:", "https:/example.org",
            "https://", "https://:443", "https:///", "https://example.org//", "https://example.org/x",
            "https://example.org:/", "https://example.org/x/", "wss://example.org/ws", "wss://example.org/?x", "/",
            "https://example.org?x",
            "https://example.org#x", "https://user@example.org", "https://example.org:", "https://example.org:65536",
            "https://example.org:99999999999999999999", "https://example.org:-1", "https://example.org:80:80",
            "https://a https://b", "https://a, https://b", " https://a", "https://b\u{FC}cher.example", "https://[::1",
            "https://[]", "https://[1]", "https://::1", "1s://a", "h s://a", "\u{212A}://a", "https://*.example.org\\",
        ]
    )
    func bad(_ text: String) {
        #expect(Origin(text) == nil)
    }

    @Test("different pages have different origins") func different() {
        let one = Origin("https://example.org")
        for other in [
            "http://example.org", "https://example.org:8443", "https://www.example.org",
            "https://example.org.evil.example",
            "https://evilexample.org", "https://example.or", "https://example.org.", "ws://example.org",
            "wsss://example.org",
            "wss://example.org:80",
        ] {
            #expect(Origin(other) != nil && Origin(other) != one, "\(other)")
        }
    }

    @Test("a page has the port of the host that serves it, or that of its scheme (RFC 6455 3)") func ofHost() {
        #expect(Origin(scheme: .https, authority: "Example.org") == Origin("https://example.org"))
        #expect(Origin(scheme: .https, authority: "example.org:") == Origin("https://example.org"))
        #expect(Origin(scheme: .http, authority: "example.org:443") == Origin("http://example.org:443"))
        #expect(Origin(scheme: .http, authority: "example.org:70000") == nil)
    }
}
