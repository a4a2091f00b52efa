/// The status codes that this server sends (RFC 9110 15, RFC 6585 5).
package enum HTTPStatus: Int, Sendable, Equatable, CaseIterable {
    /// The process is running (`/healthz`), or the database accepts writes (`/readyz`).
    case ok = 200
    /// Response to OPTIONS.
    case noContent = 204
    /// Not a handshake as RFC 6455 4.2.1 requires it.
    case badRequest = 400
    /// Sent by the driver for an origin that is not allowed (SEC-3), or a user who may not use the admin socket.
    case forbidden = 403
    /// A path that this server does not have.
    case notFound = 404
    /// A method that is not allowed for the path.
    case methodNotAllowed = 405
    /// Sent by the driver when a handshake takes too long (SEC-2).
    case requestTimeout = 408
    /// The request line exceeds the limit of the head.
    case uriTooLong = 414
    /// A plain request to a WebSocket path, or another version of the protocol.
    case upgradeRequired = 426
    /// Sent by the driver to a client that may not have another connection (RFC 6585 4).
    case tooManyRequests = 429
    /// The head exceeds its limit, or has too many fields.
    case requestHeaderFieldsTooLarge = 431
    /// Sent by the driver when it has no room for a connection, or cannot serve.
    case serviceUnavailable = 503

    /// The phrase of the status line.
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
        case .tooManyRequests: "Too Many Requests"
        case .requestHeaderFieldsTooLarge: "Request Header Fields Too Large"
        case .serviceUnavailable: "Service Unavailable"
        }
    }
}
