import Testing
import WebSocketProtocol

@Suite("The opening handshake (RFC 6455 4.2.1, SEC-1)")
struct HandshakeTests {
    @Test("a valid handshake is accepted, on / and /ws", arguments: ["/", "/ws"])
    func good(_ path: String) throws {
        let request = Request().line("GET \(path) HTTP/1.1")
        let upgrade = try #require(request.upgrade)
        #expect(request.outcome == .upgrade(upgrade, consumed: request.bytes.count))
        #expect(upgrade.path == path)
        #expect(upgrade.query == nil)
        #expect(upgrade.host == "server.example.com")
        #expect(upgrade.origin == nil)
        #expect(upgrade.key == "dGhlIHNhbXBsZSBub25jZQ==")
        #expect(upgrade.subprotocols.isEmpty && upgrade.extensions.isEmpty)
    }

    @Test("bytes after the head are frames, and not consumed (RFC 6455 4.1)")
    func pipelined() throws {
        let head = Request().bytes
        let frames = ClientFrame.text("Hello").bytes
        #expect(Handshake.read(head + frames) == .upgrade(try #require(Request().upgrade), consumed: head.count))
    }

    @Test(
        "the query is separate from the path, and may contain the characters that clients send unencoded",
        arguments: [
            ("/ws?", ""), ("/ws?a=/b?c", "a=/b?c"), ("/?x", "x"), ("/ws?{a}|b^c`d[e]\\", "{a}|b^c`d[e]\\"),
            ("/ws?\"<>'%zz~", "\"<>'%zz~"),
        ]
    )
    func query(_ target: String, _ query: String) {
        #expect(Request().line("GET \(target) HTTP/1.1").upgrade?.query == query)
    }

    @Test("everything that the client offers is passed on (RFC 6455 4.2.1, 11.3.2, 11.3.4)")
    func offers() throws {
        let request = Request().adding(
            "Origin: https://example.com",
            "Sec-WebSocket-Protocol: chat, json",
            "sec-websocket-protocol:,uuu.v1 ,",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x",
            "Sec-WebSocket-Extensions: y",
            "X-Forwarded-For: 192.0.2.1",
            "x-forwarded-for: 192.0.2.2"
        )
        let upgrade = try #require(request.upgrade)
        #expect(upgrade.origin == "https://example.com")
        #expect(upgrade.subprotocols == ["chat", "json", "uuu.v1"])
        #expect(upgrade.extensions == ["permessage-deflate; client_max_window_bits, x", "y"])
        #expect(upgrade.values(of: "X-FORWARDED-FOR") == ["192.0.2.1", "192.0.2.2"])
        #expect(upgrade.values(of: "X-Real-IP").isEmpty)
        #expect(upgrade.headers.count == 12)
    }

    @Test("names and tokens match in any case, and lists by any element (RFC 9110 5.1, 7.6.1, 7.8)")
    func cases() {
        #expect(Request().with("Connection", "keep-alive, UPGRADE").upgrade != nil)
        #expect(Request().with("Connection", "keep-alive").adding("connection:upgrade").upgrade != nil)
        #expect(Request().with("Upgrade", "h2c,\tWebSocket").upgrade != nil)
    }

    @Test(
        "any other path is 404 (SEC-6)",
        arguments: [
            "/x", "/ws/", "/WS", "//", "/%77s", "/healthz", "/healthz/", "/ws;v=1", "http://server.example.com/x",
        ]
    )
    func notFound(_ path: String) throws {
        let response = try #require(Request().line("GET \(path) HTTP/1.1").outcome.response)
        #expect(response.status == .notFound)
        #expect(response.body.split(separator: "\n").count == 2)
        #expect(response.body.hasSuffix("\n"))
    }

    @Test(
        "the response to a plain request requires an upgrade (RFC 9110 15.5.22)",
        arguments: [nil, "", "h2c", "websocket/13", "webso\u{212A}et", "websocket2"]
    )
    func plain(_ upgrade: String?) throws {
        let response = try #require(Request().with("Upgrade", upgrade).outcome.response)
        #expect(response.status == .upgradeRequired)
        #expect(response.headers == [HTTPField("Upgrade", "websocket"), HTTPField("Sec-WebSocket-Version", "13")])
        #expect(response.body.contains("WebSocket") && response.body.split(separator: "\n").count == 2)
    }

    @Test(
        "Connection must name Upgrade (RFC 6455 4.2.1, item 4)",
        arguments: [nil, "close", "keep-alive", "upgrades", "\"upgrade\""]
    )
    func connection(_ value: String?) {
        #expect(Request().with("Connection", value).status == 400)
    }

    @Test("one valid Host is required (RFC 9112 3.2)", arguments: [nil, "", "a b", "user@x", "x/", "[::1", "x:y"])
    func host(_ value: String?) {
        #expect(Request().with("Host", value).status == 400)
        #expect(Request(line: "GET / HTTP/1.1", fields: value.map { ["Host: \($0)"] } ?? []).status == 400)
    }

    @Test("two Hosts are refused, even if they are equal (RFC 9112 3.2)")
    func twoHosts() {
        #expect(Request().adding("Host: server.example.com").status == 400)
    }

    @Test("the Host must equal that of an absolute target (RFC 9112 3.2.2, RFC 9110 7.2)")
    func absolute() {
        #expect(Request().line("GET HTTP://Server.example.com/ws?x HTTP/1.1").upgrade?.query == "x")
        #expect(Request().line("GET https://server.example.com HTTP/1.1").upgrade?.path == "/")
        #expect(Request().line("GET http://other.example.com/ws HTTP/1.1").status == 400)
        #expect(Request().line("GET http:///ws HTTP/1.1").status == 400)
    }

    @Test(
        "a target that is neither a path nor a URI of http is refused (RFC 9112 3.2)",
        arguments: ["*", "ws", "ftp://server.example.com/", "http:/ws", "server.example.com:80"]
    )
    func target(_ target: String) {
        #expect(Request().line("GET \(target) HTTP/1.1").status == 400)
    }

    @Test(
        "the key is 16 bytes in base 64, once (RFC 6455 4.2.1, item 5)",
        arguments: [
            nil, "", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25j",
            "dGhlIHNhbXBsZSBub25jZSE=", "dGhlIHNhbXBsZSBub25jZ===", "dGhlIHNhbXBsZSBub25-ZQ==",
        ]
    )
    func key(_ key: String?) {
        #expect(Request().with("Sec-WebSocket-Key", key).status == 400)
    }

    @Test("two keys are refused, even if they are equal (RFC 6455 11.3.1)")
    func twoKeys() {
        #expect(Request().adding("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==").status == 400)
    }

    @Test(
        "the refusal of another version names ours (RFC 6455 4.2.2, 4.4, SEC-1)",
        arguments: ["8", "0", "14", "013", "13, 8", "x", ""]
    )
    func version(_ version: String) throws {
        let response = try #require(Request().with("Sec-WebSocket-Version", version).outcome.response)
        #expect(response.status == .upgradeRequired)
        #expect(response.headers.contains(HTTPField("Sec-WebSocket-Version", "13")))
    }

    @Test("exactly one version is required (RFC 6455 11.3.5)")
    func versionCount() {
        #expect(Request().with("Sec-WebSocket-Version", nil).status == 400)
        #expect(Request().adding("Sec-WebSocket-Version: 13").status == 400)
    }

    @Test("a request with a body is refused, one without is not (SEC-2)")
    func body() {
        #expect(Request().adding("Content-Length: 1").status == 400)
        #expect(Request().adding("Content-Length: 0", "Content-Length: 5").status == 400)
        #expect(Request().adding("Content-Length: 0, 0").status == 400)
        #expect(Request().adding("Transfer-Encoding: chunked").status == 400)
        #expect(Request().adding("Transfer-Encoding:").status == 400)
        #expect(Request().adding("Content-Length: 0").upgrade != nil)
    }

    @Test(
        "subprotocols must be distinct tokens (RFC 6455 4.1, item 10; 4.3)",
        arguments: ["a b", "a, a", "a/b", "\u{E9}", "a;q=1"]
    )
    func subprotocols(_ list: String) {
        #expect(Request().adding("Sec-WebSocket-Protocol: \(list)").status == 400)
    }

    @Test(
        "a syntax error in the list of extensions fails the handshake (RFC 6455 9.1)",
        arguments: [
            "permessage-deflate;", "permessage-deflate;;", "permessage-deflate; =1", "a b", "a; b=", "a; b=\"",
            "a; b=\"\"", "a; b=\"c d\"", "\"a\"", "a/1", "\u{E9}", "permessage-deflate, a;",
        ]
    )
    func malformedExtensions(_ list: String) {
        #expect(Request().adding("Sec-WebSocket-Extensions: \(list)").status == 400)
    }

    @Test(
        "well-formed extensions that are unknown or not acceptable are declined (RFC 6455 9.1, RFC 7692 5.1)",
        arguments: ["x", "x; y=\"z\"; y", ", x ,", "permessage-deflate; server_max_window_bits=7"]
    )
    func unknownExtensions(_ list: String) throws {
        let upgrade = try #require(Request().adding("Sec-WebSocket-Extensions: \(list)").upgrade)
        #expect(upgrade.extensions.count == 1)
        #expect(upgrade.negotiateDeflate() == nil)
    }

    @Test(
        "an empty list contains no offer, and an empty origin counts as none (RFC 9110 5.6.1.2)",
        arguments: ["", " ", "\t", ",", " , ,\t,"]
    )
    func emptyFields(_ value: String) throws {
        let request = Request().adding("Sec-WebSocket-Protocol: \(value)", "Sec-WebSocket-Extensions: \(value)")
        let upgrade = try #require(request.upgrade)
        #expect(upgrade.subprotocols.isEmpty && upgrade.negotiateDeflate() == nil)
        #expect(request.adding("Sec-WebSocket-Protocol: a").upgrade?.subprotocols == ["a"])
        #expect(try #require(Request().adding("Origin: ").upgrade).origin == nil)
    }

    @Test("two origins are refused, even if one is empty (RFC 6454 7.3)")
    func origins() {
        #expect(Request().adding("Origin: https://a", "Origin:").status == 400)
        #expect(Request().adding("Origin: https://a", "Origin: https://a").status == 400)
    }
}
