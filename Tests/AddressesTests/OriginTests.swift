import Addresses
import Testing

@Suite("Origins in their parts (RFC 6454)") struct OriginTests {
    @Test(
        "different spellings of the same parts are one origin (RFC 6454 4, 5)",
        arguments: [
            ("HTTPS", "EXAMPLE.org", nil, "https", "example.org", 443), ("wss", "a", 443, "https", "a", 443),
            ("ws", "a", nil, "http", "a", 80), ("http", "a", 8_080, "http", "a", 8_080),
            ("http", "[0:0:0:0:0:0:0:1]", nil, "http", "[::1]", 80), ("App", "localhost", nil, "app", "localhost", nil),
        ] as [(String, String, UInt16?, String, String, UInt16?)]
    )
    func parts(_ scheme: String, _ host: String, _ port: UInt16?, _ one: String, _ two: String, _ three: UInt16?) throws
    {
        let origin = try #require(Origin(scheme: scheme, host: host, port: port))
        #expect(origin.scheme == one && origin.host == two && origin.port == three)
        #expect(origin == Origin(scheme: one, host: two, port: three))
    }

    @Test("brackets are for IPv6 addresses only", arguments: ["[", "[]", "[::1", "[1]", "[a]", "[::1]x"])
    func brackets(_ host: String) {
        #expect(Origin(scheme: "http", host: host, port: nil) == nil)
    }

    @Test("only ASCII letters are turned into lower case") func letterCase() {
        #expect(Origin(scheme: "https", host: "\u{212A}", port: 1)?.host == "\u{212A}")
    }
}
