import WebSocketProtocol

/// What the admin socket has for programs that speak HTTP, such as monitors: `/readyz`, and nothing else (OPS-6).
///
///     curl --unix-socket /run/uuu-server/admin.sock http://localhost/readyz
enum AdminPage: Equatable, Sendable {
    /// `GET /readyz` or `HEAD /readyz`: whether the server can do what it is there for.
    case readiness(isHEAD: Bool)
    /// Anything else, answered already.
    case answer(HTTPResponse)

    /// How large the head of a request may be.
    static let limits = HandshakeLimits(headBytes: 4096, fields: 32)

    /// Whether the first line of what was sent is that of an HTTP request, and no ``AdminRequest``.
    static func isMeant(by line: ArraySlice<UInt8>) -> Bool {
        let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
        guard let version = line.split(separator: UInt8(ascii: " ")).last else { return false }
        return version.starts(with: "HTTP/".utf8)
    }

    /// Reads what was sent, nil as long as that is no whole head; a body, which is of no use here, is not looked at.
    ///
    /// - Parameters:
    ///   - bytes: All that was sent.
    ///   - reader: Has read what came before.
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

    /// What is answered about readiness: 200 and one word, or 503 and what is wrong.
    static func readiness(_ answer: AdminAnswer, isHEAD: Bool) -> HTTPResponse {
        let lines = answer.lines.map { line in
            switch line {
            case .output(let text), .error(let text): "\(text)\n"
            }
        }
        let response = HTTPResponse(answer.status == .ok ? .ok : .serviceUnavailable, body: lines.joined())
        return isHEAD ? response.forHEAD : response
    }

    /// What somebody hears who may not ask.
    static let forbidden = HTTPResponse(.forbidden, hint: "Only root and the server's own user may ask.")
}
