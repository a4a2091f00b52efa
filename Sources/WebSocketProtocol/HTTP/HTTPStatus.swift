/// The status codes that this server answers with (RFC 9110 15, RFC 6585 5).
package enum HTTPStatus: Int, Sendable, Equatable, CaseIterable {
    /// The server is there (`/healthz`), or takes writes (`/readyz`).
    case ok = 200
    /// The answer to OPTIONS.
    case noContent = 204
    /// Not a handshake as RFC 6455 4.2.1 wants it.
    case badRequest = 400
    /// The driver's answer to an origin that is not allowed (SEC-3), or to a user who may not ask.
    case forbidden = 403
    /// Not a path of this server.
    case notFound = 404
    /// A method that is not answered there.
    case methodNotAllowed = 405
    /// The driver's answer to a handshake that takes too long (SEC-2).
    case requestTimeout = 408
    /// The limit of the head was reached within the request line.
    case uriTooLong = 414
    /// A plain request to a WebSocket endpoint, or another version of the protocol.
    case upgradeRequired = 426
    /// The limit of the head, or of the number of its fields, was reached.
    case requestHeaderFieldsTooLarge = 431
    /// The driver's answer when it has no room for a connection, or cannot do what it is there for.
    case serviceUnavailable = 503

    /// The words of the status line.
    package var phrase: String {
        switch self {
        case .ok: "OK"
        case .noContent: "No Content"
        case .badRequest: "Bad Request"
        case .forbidden: "Forbidden"
        case .notFound: "Not Found"
        case .methodNotAllowed: "Method Not Allowed"
        case .requestTimeout: "Request Timeout"
        case .uriTooLong: "URI Too Long"
        case .upgradeRequired: "Upgrade Required"
        case .requestHeaderFieldsTooLarge: "Request Header Fields Too Large"
        case .serviceUnavailable: "Service Unavailable"
        }
    }
}
