import WebSocketProtocol

/// The one HTTP resource of the admin socket, `/readyz`, for monitors (OPS-6).
///
///     curl --unix-socket /run/uuu-server/admin.sock http://localhost/readyz
enum AdminPage: Equatable, Sendable {
    /// `GET /readyz` or `HEAD /readyz`: whether the server is ready to serve.
    case readiness(isHEAD: Bool)
    /// Any other request, with its answer.
    case answer(HTTPResponse)

    /// The limits on a request's head.
    static let limits = HandshakeLimits(headBytes: 4096, fields: 32)

    /// Returns whether the first line that a client sent belongs to an HTTP request rather than to an ``AdminRequest``.
    static func isMeant(by line: ArraySlice<UInt8>) -> Bool {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard let version = line.split(separator: UInt8(ascii: " ")).last else { return false }
        return version.starts(with: "HTTP/".utf8)
    }

    /// Reads a request; returns nil until its head is complete.
    ///
    /// A body is ignored.
    ///
    /// - Parameters:
    ///   - bytes: All bytes that were sent.
    ///   - reader: The reader that has read the earlier bytes.
    init?(_ bytes: [UInt8], with reader: inout HeadReader) {
        switch reader.reading(of: RawSpan(_elements: bytes.span)) {
        case .incomplete: return nil
        case .refused(let response): self = .answer(response)
        case .head(let head):
            let response: HTTPResponse
            switch (RequestTarget(head.target)?.path, head.method) {
            case ("/readyz", "GET"), ("/readyz", "HEAD"):
                self = .readiness(isHEAD: head.isHEAD)
                return
            case ("/readyz", _):
                let allowed = HTTPField("Allow", "GET, HEAD")
                response = HTTPResponse(.methodNotAllowed, headers: [allowed], hint: "Ask with GET or HEAD.")
            case _: response = HTTPResponse(.notFound, hint: "Here is only /readyz.")
            }
            self = .answer(head.isHEAD ? response.forHEAD : response)
        }
    }

    /// Returns the answer about readiness: 200 with one word, or 503 with what is wrong.
    static func readiness(_ answer: AdminAnswer, isHEAD: Bool) -> HTTPResponse {
        let lines = answer.lines.map { line in
            switch line {
            case .output(let text), .error(let text): "\(text)\n"
            }
        }
        let response = HTTPResponse(answer.status == .ok ? .ok : .serviceUnavailable, body: lines.joined())
        return isHEAD ? response.forHEAD : response
    }

    /// The answer to a client that may not ask.
    static let forbidden = HTTPResponse(.forbidden, hint: "Only root and the server's own user may ask.")
}
