import Testing

@testable import WebSocketProtocol

@Suite("Hosts and ports (RFC 3986 3.2.2, 3.2.3)")
struct AuthorityTests {
    @Test(
        "names, addresses and ports are good",
        arguments: ["x", "a.example:80", "a_b", "192.0.2.1", "[::1]", "[::ffff:192.0.2.1]:443", "x:", "%41"]
    )
    func good(_ text: String) {
        #expect(Authority.isValid(text))
    }

    @Test(
        "anything else is not",
        arguments: [
            "", ":80", "a b", "u@x", "x/", "x?", "x#", "x:8a", "x:80:80", "[]", "[", "[::1", "[::g]", "[::1]x", "::1",
            "é", "[v1.x]", "\\",
        ]
    )
    func bad(_ text: String) {
        #expect(!Authority.isValid(text))
    }
}
