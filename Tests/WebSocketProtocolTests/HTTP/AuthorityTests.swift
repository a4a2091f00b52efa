import Testing

@testable import WebSocketProtocol

@Suite("Hosts and ports (RFC 3986 3.2.2, 3.2.3)")
struct AuthorityTests {
    @Test(
        "valid names, addresses and ports are read",
        arguments: [
            ("x", "x", nil), ("a.example:80", "a.example", "80"), ("a_b", "a_b", nil), ("192.0.2.1", "192.0.2.1", nil),
            ("[::1]", "[::1]", nil), ("[::ffff:192.0.2.1]:443", "[::ffff:192.0.2.1]", "443"), ("x:", "x", ""),
            ("%41:99999999", "%41", "99999999"),
        ] as [(String, String, String?)]
    )
    func good(_ text: String, _ host: String, _ port: String?) throws {
        let authority = try #require(Authority(text))
        #expect(authority.host == host && authority.port == port)
    }

    @Test(
        "any other authority is refused",
        arguments: [
            "", ":80", "a b", "u@x", "x/", "x?", "x#", "x:8a", "x:80:80", "[]", "[", "[::1", "[::g]", "[::1]x", "::1",
            "é", "[v1.x]", "\\",
        ]
    )
    func bad(_ text: String) {
        #expect(Authority(text) == nil)
    }
}
