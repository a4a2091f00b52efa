import Testing
import WebSocketProtocol

@testable import UUUServer

@Suite("The HTTP resource of the admin socket (OPS-6)")
struct AdminPageTests {
    private func page(_ text: String) -> AdminPage? { AdminPage(Array(text.utf8)) }

    private func response(_ text: String) -> HTTPResponse? {
        if case .answer(let response) = self.page(text) { response } else { nil }
    }

    @Test(
        "/readyz is asked for with GET or HEAD, over either version, with any host or none",
        arguments: [
            ("GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n", false), ("GET /readyz HTTP/1.0\r\n\r\n", false),
            ("HEAD /readyz?now HTTP/1.1\r\nHost: x\r\nAccept: */*\r\n\r\n", true),
            ("GET http://x/readyz HTTP/1.1\r\n\r\n", false),
        ]
    )
    func readiness(_ text: String, _ isHEAD: Bool) {
        #expect(self.page(text) == .readiness(isHEAD: isHEAD))
        for count in 0..<text.utf8.count { #expect(AdminPage(Array(text.utf8.prefix(count))) == nil) }
    }

    @Test("another method gets 405, another path 404, a malformed request 400; a HEAD gets no content")
    func others() {
        let post = self.response("POST /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(post?.status == .methodNotAllowed && post?.headers == [HTTPField("Allow", "GET, HEAD")])
        for path in ["/", "/readyz/", "/healthz", "*", "readyz"] {
            #expect(self.response("GET \(path) HTTP/1.1\r\nHost: x\r\n\r\n")?.status == .notFound)
        }
        #expect(self.response("HEAD / HTTP/1.1\r\n\r\n")?.body == "")
        #expect(self.response("GET / HTTP/3.0\r\n")?.status == .badRequest)
    }

    @Test("the head is bounded (SEC-2)")
    func bounds() {
        let long = "GET /readyz HTTP/1.1\r\nX: " + String(repeating: "x", count: AdminPage.limits.headBytes)
        #expect(self.response(long)?.status == .requestHeaderFieldsTooLarge)
        let many = String(repeating: "X: y\r\n", count: AdminPage.limits.fields + 1)
        #expect(self.response("GET /readyz HTTP/1.1\r\n\(many)")?.status == .requestHeaderFieldsTooLarge)
    }

    @Test("a line that ends with an HTTP version is an HTTP request, a line of words is not")
    func meaning() {
        for line in ["GET / HTTP/1.1\r", "GET / HTTP/1.0", "PRI * HTTP/2.0\r", "x HTTP/"] {
            #expect(AdminPage.isMeant(by: Array(line.utf8)[...]), "\(line)")
        }
        for line in ["status", "reload", "GET /\r", "HTTP/1.1 200 OK", ""] {
            #expect(!AdminPage.isMeant(by: Array(line.utf8)[...]), "\(line)")
        }
    }

    @Test("a ready server answers 200 with one word, any other 503 with what is wrong")
    func answers() {
        #expect(
            AdminPage.readiness(AdminAnswer(output: ["ready"]), isHEAD: false) == HTTPResponse(.ok, body: "ready\n")
        )
        let trouble = AdminAnswer(.unavailable, errors: ["not ready: x"])
        let response = AdminPage.readiness(trouble, isHEAD: false)
        #expect(response == HTTPResponse(.serviceUnavailable, body: "not ready: x\n"))
        #expect(AdminPage.readiness(trouble, isHEAD: true) == response.forHEAD)
    }
}

extension AdminPage {
    /// Returns the page that these bytes request when they arrive at once.
    fileprivate init?(_ bytes: [UInt8]) {
        var reader = HeadReader(limits: Self.limits)
        self.init(bytes, with: &reader)
    }
}
