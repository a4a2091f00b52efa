/// An HTTP response after which the connection is closed.
///
/// It does not name the server (SEC-6), and has no date, because the protocol has no clock (RFC 9110 6.6.1).
package struct HTTPResponse: Sendable, Equatable {
    /// The status code.
    package var status: HTTPStatus

    /// Fields in addition to those of every response: Connection, Content-Type, Content-Length.
    package var headers: [HTTPField]

    /// The body as plain text; empty for no content, as a response to HEAD must be (RFC 9110 9.3.2).
    package private(set) var body: String

    /// The value of Content-Length, which for HEAD is that of the response to GET; nil for no such field.
    private var length: Int?

    /// Makes a response with the given body.
    package init(_ status: HTTPStatus, headers: [HTTPField] = [], body: String) {
        self.status = status
        self.headers = headers
        self.body = body
        self.length = body.isEmpty ? nil : body.utf8.count
    }

    /// Makes a response of two lines: the status in words, and a sentence that helps the reader.
    package init(_ status: HTTPStatus, headers: [HTTPField] = [], hint: String) {
        self.init(status, headers: headers, body: "\(status.rawValue) \(status.phrase)\n\(hint)\n")
    }

    /// The response to a health check: the process is running.
    static let healthy = HTTPResponse(.ok, body: "ok\n")

    /// Returns the response to OPTIONS, with the methods that are allowed there (RFC 9110 9.3.7).
    static func options(_ methods: String) -> HTTPResponse {
        HTTPResponse(.noContent, headers: [HTTPField("Allow", methods)], body: "")
    }

    /// The response to HEAD for which this one answers GET: the same without the body, with the same Content-Length
    /// (RFC 9110 9.3.2).
    package var forHEAD: HTTPResponse {
        var response = self
        response.body = ""
        return response
    }

    /// The response without body and Content-Length, for a HEAD request that is refused.
    package var withoutContent: HTTPResponse { HTTPResponse(self.status, headers: self.headers, body: "") }

    /// The response as bytes to send.
    package var bytes: [UInt8] {
        // RFC 9110 7.8: a message with Upgrade must also list it in Connection.
        let upgrades = !self.headers.values(of: "Upgrade").isEmpty
        var fields = [HTTPField("Connection", upgrades ? "close, Upgrade" : "close")] + self.headers
        if let length = self.length {
            fields.append(HTTPField("Content-Type", "text/plain; charset=utf-8"))
            fields.append(HTTPField("Content-Length", "\(length)"))
        }
        let head = fields.reduce("HTTP/1.1 \(self.status.rawValue) \(self.status.phrase)\r\n") { head, field in
            head + "\(field.name): \(field.value)\r\n"
        }
        return Array("\(head)\r\n\(self.body)".utf8)
    }
}
