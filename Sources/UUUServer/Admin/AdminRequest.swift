/// A request of an operator to a running server: one line on the admin socket.
///
/// A line is UTF-8: words separated by blanks, then a line feed, at most ``maximumBytes`` in all. Each connection has
/// one request; the server sends the ``AdminAnswer`` and closes the connection.
enum AdminRequest: Equatable, Sendable {
    /// `status`, or `status json` for programs: report the status of the server.
    case status(json: Bool)
    /// `reload`: read the configuration again, and report the result.
    case reload
    /// `staff JSON`: carry out an order of the machine's shell.
    case staff(ShellOrder)
    /// Report whether the server is ready to serve. It has no line; clients ask over HTTP, see ``AdminPage``.
    case readiness
    #if UUU_FAULTS
        /// `fault WORD`: break the server on purpose, for a test.
        case fault(FaultCommand.Kind)
    #endif

    /// How many bytes a request may have, including its line feed.
    static let maximumBytes = 4096

    /// The lines that a person may write, for the answer to an unknown one.
    static let all = ["status", "status json", "reload"]

    /// Parses a line; returns nil when it is no request.
    init?(line: String) {
        if line.hasPrefix(ShellOrder.word + " ") {
            guard let order = ShellOrder(json: line.dropFirst(ShellOrder.word.count + 1)) else { return nil }
            self = .staff(order)
            return
        }
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

    /// Whether it may change what is stored.
    var isAct: Bool { if case .staff = self { true } else { false } }

    /// Returns the request with the user who sent it, as the kernel names them; only an order needs to know.
    func sent(by user: UInt32?) -> Self {
        guard case .staff(var order) = self else { return self }
        order.user = user
        return .staff(order)
    }

    /// The request's line, without the line feed.
    var line: String {
        switch self {
        case .status(let json): json ? "status json" : "status"
        case .reload: "reload"
        case .readiness: "GET /readyz"
        case .staff(let order): order.line
        #if UUU_FAULTS
            case .fault(let fault): "fault \(fault.rawValue)"
        #endif
        }
    }
}
