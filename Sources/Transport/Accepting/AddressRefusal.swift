import WebSocketProtocol

/// Why a client may not have another connection.
enum AddressRefusal: Equatable, Sendable {
    /// It has as many as it may.
    case tooMany
    /// It has connected too often lately, and may do so again in this many milliseconds.
    case tooOften(wait: UInt64)
    /// There are as many strangers as there may be, and no client has more of them than this one.
    case tooManyStrangers
    /// It is banned, and was told so several times.
    case banned

    /// The answer to its request (RFC 6585 4).
    var response: HTTPResponse {
        HTTPResponse(
            self == .banned ? .forbidden : .tooManyRequests,
            headers: [HTTPField("Retry-After", String(self.seconds))],
            hint: self.hint
        )
    }

    /// The reason for the log.
    var description: String {
        switch self {
        case .tooMany: "too many connections of its address"
        case .tooOften: "too many new connections of its address"
        case .tooManyStrangers: "too many clients have not logged in"
        case .banned: "its address is banned"
        }
    }

    /// After how many seconds another attempt makes sense.
    private var seconds: UInt64 {
        switch self {
        case .tooMany: 30
        case .tooOften(let wait): max(1, (wait + 999) / 1_000)
        case .tooManyStrangers, .banned: 60
        }
    }

    private var hint: String {
        switch self {
        case .tooMany: "Your address has too many connections. Please close some, or try again later."
        case .tooOften: "Your address has connected too often. Please try again later."
        case .tooManyStrangers: "Too many clients wait to log in. Please try again later."
        case .banned: "Your address is banned."
        }
    }
}
