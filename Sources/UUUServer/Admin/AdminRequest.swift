/// What an operator can ask a running server: one line on the admin socket.
///
/// A line is words with blanks between them, in UTF-8, with a line feed at its end, of at most ``maximumBytes``. One
/// request a connection; the ``AdminAnswer`` follows, and then the end of the stream.
enum AdminRequest: Equatable, Sendable {
    /// `status`, or `status json` for programs: how the server is.
    case status(json: Bool)
    /// `reload`: read the configuration again, and say what came of it.
    case reload
    /// Whether the server can do what it is there for: asked over HTTP, see ``AdminPage``, and by no line.
    case readiness
    #if UUU_FAULTS
        /// `fault WORD`: do something terrible, for a test.
        case fault(FaultCommand.Kind)
    #endif

    /// Bytes that a request may have, its line feed included.
    static let maximumBytes = 1024

    /// The lines that are understood, for who sent another.
    static let all = ["status", "status json", "reload"]

    /// Reads a line; nil when it is no request.
    init?(line: String) {
        let words = line.split(separator: " ")
        switch words {
        case ["status"]: self = .status(json: false)
        case ["status", "json"]: self = .status(json: true)
        case ["reload"]: self = .reload
        default:
            #if UUU_FAULTS
                guard words.count == 2, words[0] == "fault", let fault = FaultCommand.Kind(rawValue: String(words[1]))
                else {
                    return nil
                }
                self = .fault(fault)
            #else
                return nil
            #endif
        }
    }

    /// The line, without its line feed.
    var line: String {
        switch self {
        case .status(let json): json ? "status json" : "status"
        case .reload: "reload"
        case .readiness: "GET /readyz"
        #if UUU_FAULTS
            case .fault(let fault): "fault \(fault.rawValue)"
        #endif
        }
    }
}
