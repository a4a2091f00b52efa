import Addresses
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("Which web pages may connect (SEC-3)") struct OriginPolicyTests {
    private func request(_ origin: String?, host: String = "play.example.org") throws -> UpgradeRequest {
        var lines = [
            "GET /ws HTTP/1.1", "Host: \(host)", "Upgrade: websocket", "Connection: Upgrade",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        ]
        if let origin { lines.append("Origin: \(origin)") }
        let bytes = Array((lines + ["", ""]).joined(separator: "\r\n").utf8)
        guard case .upgrade(let request, _) = Handshake.read(RawSpan(_elements: bytes.span)) else {
            throw TestFailure("no handshake")
        }
        return request
    }

    private func list(_ origins: String..., sameHost: Bool = false) throws -> OriginPolicy {
        OriginPolicy(pages: .some(sameHost: sameHost, listed: Set(try origins.map { try #require(Origin($0)) })))
    }

    @Test(
        "directly at the loopback only the machine's names are the same host, as anyone can point a name there",
        arguments: [
            ("localhost:7450", true), ("game.localhost", true), ("127.0.0.1:7450", true), ("[::1]:7450", true),
            ("BOX:7450", true), ("box.example", true), ("localhost.", true), ("evil.example:7450", false),
            ("localhost.evil.example", false), ("evillocalhost", false), ("127.0.0.1.evil.example", false),
        ]
    )
    func rebinding(_ host: String, _ isOwn: Bool) throws {
        var policy = OriginPolicy()
        policy.machineNames = ["box", "box.example"]
        let request = try self.request("http://\(host)", host: host)
        #expect(policy.refusal(of: request, over: .http, isOnLoopback: true) == (isOwn ? nil : .unknownHost))
        #expect(policy.refusal(of: request, over: .http) == nil, "behind a proxy the host is the operator's affair")
        policy.pages = .some(sameHost: true, listed: [try #require(Origin("http://\(host)"))])
        #expect(policy.refusal(of: request, over: .http, isOnLoopback: true) == nil, "it is listed")
    }

    @Test(
        "by default a page of the same scheme, host and port may connect, and no other (SEC-3)",
        arguments: [
            ("https://play.example.org", "play.example.org", .https, nil),
            ("https://play.example.org", "PLAY.example.org:443", .https, nil),
            ("https://play.example.org:443", "play.example.org", .https, nil),
            ("https://localhost:8443", "localhost:8443", .https, nil), ("http://[::1]:7450", "[::1]:7450", .http, nil),
            ("http://127.0.0.1:7450", "127.0.0.1:7450", .http, nil),
            // As programs write it that connect to that address.
            ("wss://play.example.org", "play.example.org", .https, nil),
            ("WSS://play.example.org:443/", "play.example.org", .https, nil),
            ("https://play.example.org/", "play.example.org", .https, nil),
            ("ws://127.0.0.1:7450/", "127.0.0.1:7450", .http, nil), ("", "play.example.org", .https, nil),
            ("ws://play.example.org", "play.example.org", .https, .foreign),
            ("wss://play.example.org", "play.example.org", .http, .foreign),
            ("wss://play.example.org:8443", "play.example.org", .https, .foreign),
            ("wss://play.example.org", "play.example.org", nil, .schemeUnknown),
            // Another scheme, port or host, or a part of it.
            ("http://play.example.org", "play.example.org", .https, .foreign),
            ("https://play.example.org", "play.example.org", .http, .foreign),
            ("http://play.example.org:443", "play.example.org", .https, .foreign),
            ("https://localhost:8443", "localhost", .https, .foreign),
            ("https://localhost", "localhost:8443", .https, .foreign),
            ("https://example.org", "play.example.org", .https, .foreign),
            ("https://play.example.org.evil.example", "play.example.org", .https, .foreign),
            ("https://evilplay.example.org", "play.example.org", .https, .foreign),
            ("https://play.example.org.", "play.example.org", .https, .foreign),
            ("http://localhost:7450", "127.0.0.1:7450", .http, .foreign),
            // Not the origin of a page.
            ("null", "play.example.org", .https, .unusable),
            ("https://play.example.org/ws", "play.example.org", .https, .unusable),
            ("wss://play.example.org/?x", "play.example.org", .https, .unusable),
            ("https://play.example.org https://evil.example", "play.example.org", .https, .unusable),
            // It is unknown whether TLS was used.
            ("https://play.example.org", "play.example.org", nil, .schemeUnknown),
            ("http://play.example.org", "play.example.org", nil, .schemeUnknown),
            ("https://evil.example", "play.example.org", nil, .foreign),
        ] as [(String, String, WebScheme?, OriginPolicy.Refusal?)]
    )
    func sameHost(_ origin: String, _ host: String, _ scheme: WebScheme?, _ refusal: OriginPolicy.Refusal?) throws {
        #expect(OriginPolicy().refusal(of: try self.request(origin, host: host), over: scheme) == refusal)
    }

    @Test("a program sends no origin, and may connect unless one is required (SEC-3)") func missing() throws {
        let request = try self.request(nil)
        #expect(OriginPolicy().refusal(of: request, over: nil) == nil)
        #expect(try self.list().refusal(of: request, over: .https) == nil)
        #expect(OriginPolicy(isRequired: true).refusal(of: request, over: .https) == .missing)
        #expect(OriginPolicy(pages: .any, isRequired: true).refusal(of: request, over: .https) == .missing)
        #expect(OriginPolicy(isRequired: true).refusal(of: try self.request(""), over: .https) == .missing)
        let own = try self.request("https://play.example.org")
        #expect(OriginPolicy(isRequired: true).refusal(of: own, over: .https) == nil)
    }

    @Test("a list names all pages that may connect, the own host only if it says so (SEC-3)") func listed() throws {
        let policy = try self.list("https://a.example", "http://b.example:8080", "app://localhost")
        for origin in [
            "https://a.example", "wss://a.example/", "ws://b.example:8080", "https://A.example:443",
            "http://b.example:8080", "app://localhost",
        ] {
            #expect(policy.refusal(of: try self.request(origin), over: nil) == nil, "\(origin)")
        }
        for origin in ["http://a.example", "https://x.a.example", "http://b.example", "https://play.example.org"] {
            #expect(policy.refusal(of: try self.request(origin), over: .https) == .foreign, "\(origin)")
        }
        let both = try self.list("https://a.example", sameHost: true)
        #expect(both.refusal(of: try self.request("https://a.example"), over: .http) == nil)
        #expect(both.refusal(of: try self.request("https://play.example.org"), over: .https) == nil)
        #expect(both.refusal(of: try self.request("null"), over: .https) == .unusable)
    }

    @Test("`any` checks nothing", arguments: ["null", "https://evil.example", "garbage"]) func any(_ origin: String)
        throws
    {
        #expect(OriginPolicy(pages: .any).refusal(of: try self.request(origin), over: nil) == nil)
    }

    @Test("every refusal is 403 in two lines, and has a reason of its own (SEC-3)") func answers() {
        for refusal in OriginPolicy.Refusal.allCases {
            #expect(refusal.response.status == .forbidden)
            #expect(refusal.response.body.split(separator: "\n").count == 2)
            #expect(refusal.response.body.contains(refusal == .missing ? "require_origin" : "allowed_origins"))
        }
        #expect(Set(OriginPolicy.Refusal.allCases.map(\.response.body)).count == OriginPolicy.Refusal.allCases.count)
        #expect(Set(OriginPolicy.Refusal.allCases.map(\.reason)).count == OriginPolicy.Refusal.allCases.count)
    }
}
