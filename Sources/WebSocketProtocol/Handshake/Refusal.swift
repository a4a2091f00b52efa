/// The reasons for which a request is not upgraded.
enum Refusal: Error, Equatable, CaseIterable {
    case requestLine, httpVersion, field, targetTooLong, headTooLong, tooManyFields
    case method, methodOfHealth, target, host, body, path
    case notUpgrading, connection, key, version, otherVersion, subprotocol, extensions, origin

    /// The response to the client.
    var response: HTTPResponse {
        switch self {
        case .requestLine: HTTPResponse(.badRequest, hint: "This is not the request line of an HTTP request.")
        case .httpVersion:
            HTTPResponse(.badRequest, hint: "A WebSocket needs HTTP/1.1 (nginx: proxy_http_version 1.1).")
        case .field: HTTPResponse(.badRequest, hint: "A header field is malformed.")
        case .targetTooLong: HTTPResponse(.uriTooLong, hint: "The request line is too long.")
        case .headTooLong: HTTPResponse(.requestHeaderFieldsTooLarge, hint: "The head of the request is too long.")
        case .tooManyFields: HTTPResponse(.requestHeaderFieldsTooLarge, hint: "The request has too many header fields.")
        case .method:
            HTTPResponse(
                .methodNotAllowed,
                headers: [HTTPField("Allow", Self.methods)],
                hint: "A WebSocket is opened with GET; no other method but OPTIONS is answered here."
            )
        case .methodOfHealth:
            HTTPResponse(
                .methodNotAllowed,
                headers: [HTTPField("Allow", Self.methodsOfHealth)],
                hint: "A health check is a GET or a HEAD."
            )
        case .target: HTTPResponse(.badRequest, hint: "The request target is malformed.")
        case .host: HTTPResponse(.badRequest, hint: "One valid Host field is needed, the same as in the target.")
        case .body: HTTPResponse(.badRequest, hint: "A handshake has no body.")
        case .path: HTTPResponse(.notFound, hint: "There is nothing here. WebSocket clients connect to / or /ws.")
        case .notUpgrading:
            HTTPResponse(
                .upgradeRequired,
                headers: Self.upgrade,
                hint: "This is a WebSocket endpoint: connect with a WebSocket client."
            )
        case .connection:
            HTTPResponse(.badRequest, hint: "The Connection field must name Upgrade (nginx: proxy_set_header).")
        case .key: HTTPResponse(.badRequest, hint: "One Sec-WebSocket-Key of 16 bytes in base 64 is needed.")
        case .version: HTTPResponse(.badRequest, hint: "One Sec-WebSocket-Version is needed.")
        case .otherVersion:
            HTTPResponse(.upgradeRequired, headers: Self.upgrade, hint: "Only version 13 is spoken here.")
        case .subprotocol:
            HTTPResponse(.badRequest, hint: "Sec-WebSocket-Protocol must be a list of different tokens.")
        case .extensions:
            HTTPResponse(.badRequest, hint: "Sec-WebSocket-Extensions must be a list such as a; b=1, c.")
        case .origin: HTTPResponse(.badRequest, hint: "There is more than one Origin.")
        }
    }

    /// The methods that are allowed at the WebSocket paths.
    static let methods = "GET, OPTIONS"
    /// The methods that are allowed at `/healthz`, and so for the server as a whole.
    static let methodsOfHealth = "GET, HEAD, OPTIONS"

    /// The fields that RFC 9110 15.5.22 (Upgrade) and RFC 6455 4.4 (the version) require.
    private static let upgrade = [HTTPField("Upgrade", "websocket"), HTTPField("Sec-WebSocket-Version", "13")]
}
