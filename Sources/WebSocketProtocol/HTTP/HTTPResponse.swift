/// An HTTP answer after which the connection is closed.
///
/// It names no server (SEC-6), and no date, as there is no clock here (RFC 9110 6.6.1).
package struct HTTPResponse: Sendable, Equatable {
    /// What became of the request.
    package var status: HTTPStatus

    /// Fields beside those that every answer has: Connection, Content-Type, Content-Length.
    package var headers: [HTTPField]

    /// Plain text; empty means that there is no content at all, as the answer to HEAD must be (RFC 9110 9.3.2).
    package private(set) var body: String

    /// The length that is told, which for HEAD is that of the answer to GET; nil, without content, for none.
    private var length: Int?

    /// An answer with a body of its own.
    package init(_ status: HTTPStatus, headers: [HTTPField] = [], body: String) {
        self.status = status
        self.headers = headers
        self.body = body
        self.length = body.isEmpty ? nil : body.utf8.count
    }

    /// An answer of two lines: the status in words, and a sentence that helps whoever reads it.
    package init(_ status: HTTPStatus, headers: [HTTPField] = [], hint: String) {
        self.init(status, headers: headers, body: "\(status.rawValue) \(status.phrase)\n\(hint)\n")
    }

    /// The answer to a health check: this process serves.
    static let healthy = HTTPResponse(.ok, body: "ok\n")

    /// The answer to OPTIONS: which methods are answered there (RFC 9110 9.3.7).
    static func options(_ methods: String) -> HTTPResponse {
        HTTPResponse(.noContent, headers: [HTTPField("Allow", methods)], body: "")
    }

    /// The answer to HEAD where this one is that to GET: all but the content, its length included (RFC 9110 9.3.2).
    package var forHEAD: HTTPResponse {
        var response = self
        response.body = ""
        return response
    }

    /// The answer without its content, and without its length, for a HEAD that is refused.
    package var withoutContent: HTTPResponse { HTTPResponse(self.status, headers: self.headers, body: "") }

    /// What goes on the wire.
    package var bytes: [UInt8] {
        // RFC 9110 7.8: who sends Upgrade names it in Connection.
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
