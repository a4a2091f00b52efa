import Testing

@testable import Settings

@Suite("mistakes in a host")
struct HostAddressMendTests {
    @Test(
        "a port, brackets or a scheme in a host is answered with the right form",
        arguments: [
            ("[::1]", "write host = ::1, without brackets"),
            ("[::1]:7450", "write host = ::1 and port = 7450"),
            ("::1:7450", "write host = ::1 and port = 7450"),
            (":7450", "write port = 7450, and the address alone as host"),
            ("127.0.0.1:7450", "write host = 127.0.0.1 and port = 7450"),
            ("localhost:7450", "write host = localhost and port = 7450"),
            ("ws://127.0.0.1", "write host without ws://"),
            ("https://play.example.org:443/", "write host without https://"),
            ("unix:/run/x.sock", "--listen unix:/run/x.sock, or a socket unit, listens on a unix socket"),
            ("*", "write host = 0.0.0.0 for all addresses of IPv4, :: for those of IPv6"),
            ("localhots", "did you mean localhost?"),
        ]
    )
    func mends(_ host: String, _ mend: String) {
        let lines = complaints("[Server]\nhost = \(host)\n")
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("config.ini:2: [Server] host: \"\(host)\" ") == true)
        #expect(lines.first?.hasSuffix("; " + mend) == true)
    }

    @Test(
        "other mistakes are answered with an example",
        arguments: ["no host", "[x]", "[::1]x", "a b:7450", "x:", "127.0.0.1:70000", "[127.0.0.1]"]
    )
    func unknown(_ host: String) {
        #expect(
            complaints("[Server]\nhost = \(host)\n").first?.hasSuffix("; write for example host = 127.0.0.1") == true
        )
    }

    @Test("an address that may end in a port is accepted if other machines may reach it") func ambiguous() throws {
        let text = "[Server]\nhost = ::1:7450\nallow_plaintext_remote = yes\n"
        #expect(try load(text).settings.server.host == "::1:7450")
    }
}
