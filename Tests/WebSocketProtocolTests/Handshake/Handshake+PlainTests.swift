import Testing
import WebSocketProtocol

@Suite("Requests without an upgrade (OPS-6, SEC-1)")
struct HandshakePlainTests {
    @Test(
        "other methods are refused on every path (RFC 9110 15.5.6)",
        arguments: ["POST", "get", "PRI", "X!", "TRACE", "CONNECT"]
    )
    func method(_ method: String) {
        for fields in [Request().fields, ["Host: x"], []] {
            let request = Request(line: "\(method) /nowhere HTTP/1.1", fields: fields)
            #expect(request.status == 405)
            #expect(request.outcome.response?.headers == [HTTPField("Allow", "GET, OPTIONS")])
            #expect(request.line("\(method) * HTTP/1.1").status == 405)
            let health = request.line("\(method) /healthz HTTP/1.1")
            #expect(health.outcome.response?.headers == [HTTPField("Allow", "GET, HEAD, OPTIONS")])
        }
    }

    @Test("HEAD is refused without content at the WebSocket paths (RFC 9110 9.3.2)")
    func head() {
        let response = HTTPResponse(.methodNotAllowed, headers: [HTTPField("Allow", "GET, OPTIONS")], body: "")
        for fields in [Request().fields, ["Host: x"]] {
            #expect(Request(line: "HEAD / HTTP/1.1", fields: fields).outcome.response == response)
        }
        #expect(Request().line("HEAD /nowhere HTTP/1.1").outcome.response == HTTPResponse(.notFound, body: ""))
        #expect(Handshake.read("HEAD /# HTTP/1.1").response == HTTPResponse(.badRequest, body: ""))
    }

    @Test("a WebSocket can only be opened with GET over HTTP/1.1 (SEC-1)", arguments: ["/", "/ws", "/healthz"])
    func upgradeOnly(_ path: String) {
        for line in ["GET \(path) HTTP/1.0", "HEAD \(path) HTTP/1.1", "OPTIONS \(path) HTTP/1.1"] {
            let status = Request().line(line).status
            #expect(status == (path == "/healthz" ? 404 : line.hasPrefix("GET") ? 400 : 405), "\(line)")
            #expect(Request().line(line).with("Host", nil).upgrade == nil)
        }
    }

    @Test(
        "a health check without an upgrade is answered with one word (OPS-6)",
        arguments: [
            ("HTTP/1.1", ["Host: x"]), ("HTTP/1.0", ["Host: x"]), ("HTTP/1.0", []),
            ("HTTP/1.0", ["Connection: keep-alive", "Content-Length: 0"]),
        ]
    )
    func health(_ version: String, _ fields: [String]) throws {
        let get = Request(line: "GET /healthz?now \(version)", fields: fields)
        #expect(get.outcome.response == HTTPResponse(.ok, body: "ok\n"))
        let head = try #require(get.line("HEAD /healthz \(version)").outcome.response)
        let answer = String(decoding: head.bytes, as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nConnection: close\r\n"))
        #expect(answer.hasSuffix("\r\nContent-Length: 3\r\n\r\n"), "the length of what GET answers, and no content")
    }

    @Test(
        "the response to OPTIONS lists the methods, without content and length (RFC 9110 8.6, 9.3.7)",
        arguments: [
            ("/", "GET, OPTIONS"), ("/ws", "GET, OPTIONS"), ("/healthz", "GET, HEAD, OPTIONS"),
            ("*", "GET, HEAD, OPTIONS"),
        ]
    )
    func options(_ target: String, _ methods: String) throws {
        for (version, fields) in [("HTTP/1.1", ["Host: x"]), ("HTTP/1.0", [])] {
            let request = Request(line: "OPTIONS \(target) \(version)", fields: fields)
            let response = try #require(request.outcome.response)
            let text = "HTTP/1.1 204 No Content\r\nConnection: close\r\nAllow: \(methods)\r\n\r\n"
            #expect(String(decoding: response.bytes, as: UTF8.self) == text)
            #expect(request.line("OPTIONS /nowhere \(version)").status == 404)
        }
    }

    @Test("HTTP/1.1 requires a Host, and every version a valid one (RFC 9112 3.2)")
    func plainHost() {
        for line in ["GET /healthz", "HEAD /healthz", "OPTIONS /"] {
            #expect(Request(line: "\(line) HTTP/1.1", fields: []).status == 400)
            #expect(Request(line: "\(line) HTTP/1.0", fields: ["Host: a b"]).status == 400)
            #expect(Request(line: "\(line) HTTP/1.0", fields: ["Host: x", "Host: x"]).status == 400)
        }
    }
}
