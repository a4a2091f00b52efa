import Testing

@testable import WebSocketProtocol

@Suite("Request targets (RFC 9112 3.2)")
struct RequestTargetTests {
    private func parts(_ text: String) -> [String?]? {
        RequestTarget(text).map { [$0.authority, $0.path, $0.query] }
    }

    @Test("the origin form is a path and an optional query (RFC 9112 3.2.1)")
    func origin() {
        #expect(self.parts("/") == [nil, "/", nil])
        #expect(self.parts("/ws?") == [nil, "/ws", ""])
        #expect(self.parts("//x/y?a?b") == [nil, "//x/y", "a?b"])
    }

    @Test("the absolute form has an authority, and an empty path is a slash (RFC 9112 3.2.2, RFC 9110 4.2.3)")
    func absolute() {
        #expect(self.parts("http://x:1/ws?a") == ["x:1", "/ws", "a"])
        #expect(self.parts("HTTPS://x") == ["x", "/", nil])
        #expect(self.parts("http://x?a") == ["x", "/", "a"])
        #expect(self.parts("http://") == ["", "/", nil])
    }

    @Test(
        "any other target is refused (RFC 9112 3.2.3, 3.2.4)",
        arguments: ["*", "x:80", "ws://x/", "http:x", "http:/x", "http", ""]
    )
    func other(_ text: String) {
        #expect(RequestTarget(text) == nil)
    }
}
