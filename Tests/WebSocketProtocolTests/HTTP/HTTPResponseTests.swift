import Testing

@testable import WebSocketProtocol

@Suite("HTTP responses")
struct HTTPResponseTests {
    @Test("a response closes the connection, has a length, and does not name the server (RFC 9110 8.6, SEC-6)")
    func bytes() {
        let response = HTTPResponse(.notFound, hint: "Nichts für dich.")
        let expected = """
            HTTP/1.1 404 Not Found\r
            Connection: close\r
            Content-Type: text/plain; charset=utf-8\r
            Content-Length: 32\r
            \r
            404 Not Found
            Nichts für dich.

            """
        #expect(String(decoding: response.bytes, as: UTF8.self) == expected)
    }

    @Test("a response with Upgrade lists it in Connection (RFC 9110 7.8)")
    func upgrade() {
        let response = HTTPResponse(.upgradeRequired, headers: [HTTPField("Upgrade", "websocket")], body: "x")
        let text = String(decoding: response.bytes, as: UTF8.self)
        #expect(text.hasPrefix("HTTP/1.1 426 Upgrade Required\r\nConnection: close, Upgrade\r\nUpgrade: websocket\r\n"))
    }

    @Test("without content there is no Content-Length (RFC 9110 8.6, 9.3.2)")
    func empty() {
        let response = HTTPResponse(.methodNotAllowed, body: "")
        #expect(response.bytes == Array("HTTP/1.1 405 Method Not Allowed\r\nConnection: close\r\n\r\n".utf8))
    }

    @Test("the response to HEAD has the length of that to GET, and no content (RFC 9110 9.3.2)")
    func head() {
        let response = HTTPResponse(.ok, body: "ready\n")
        let text = String(decoding: response.forHEAD.bytes, as: UTF8.self)
        #expect(text + "ready\n" == String(decoding: response.bytes, as: UTF8.self))
        #expect(HTTPResponse(.noContent, body: "").forHEAD == HTTPResponse(.noContent, body: ""))
    }

    @Test("every status has its own phrase (RFC 9110 15, RFC 6585 5)")
    func phrases() {
        #expect(Set(HTTPStatus.allCases.map(\.phrase)).count == HTTPStatus.allCases.count)
        #expect(HTTPStatus.allCases.allSatisfy { !$0.phrase.isEmpty })
    }
}
