import Systemd

/// The server's answer to an ``AdminRequest``: lines, and the exit status of the program that asked.
///
/// On the socket each line starts with a word that says where it goes, and the last line has the status:
///
///     out uuu-server 0.1.0
///     err config.ini:3: [Server] port: ...
///     exit 78
///
/// An answer without that last line was cut short.
struct AdminAnswer: Equatable, Sendable {
    /// A line, and the stream on which the asking program writes it.
    enum Line: Equatable, Sendable {
        /// To standard output.
        case output(String)
        /// To standard error.
        case error(String)
    }

    /// The lines, in order; none contains a line feed.
    let lines: [Line]
    /// The exit status of the asking program.
    let status: SystemExit

    /// How many bytes the asking program reads at most.
    static let maximumBytes = 32 << 20

    /// The answer while no part of the server can answer: it is starting or ending.
    static let noServerAnswers = AdminAnswer(.tryAgain, errors: ["the server is starting or ending; try again"])

    /// Creates an answer; a text with several lines becomes several ``Line`` values.
    init(_ status: SystemExit = .ok, output: [String] = [], errors: [String] = []) {
        self.status = status
        self.lines = Self.split(errors).map(Line.error) + Self.split(output).map(Line.output)
    }

    /// Decodes ``bytes``; returns nil when they are no complete answer.
    ///
    /// Root reads the answer on a terminal, and an intruder in the server may have written it. So control characters
    /// are replaced, and cannot control the terminal.
    init?(bytes: [UInt8]) {
        guard let text = String(validating: bytes, as: UTF8.self), text.hasSuffix("\n") else { return nil }
        var lines: [Line] = []
        var rest = text.dropLast().split(separator: "\n", omittingEmptySubsequences: false)
        guard let last = rest.popLast(), last.hasPrefix("exit "),
            let status = Int32(last.dropFirst(5)).flatMap(SystemExit.init)
        else { return nil }
        for line in rest {
            switch line.prefix(4) {
            case "out ": lines.append(.output(LogText.line(String(line.dropFirst(4)))))
            case "err ": lines.append(.error(LogText.line(String(line.dropFirst(4)))))
            default: return nil
            }
        }
        self.lines = lines
        self.status = status
    }

    /// The answer as it is sent over the socket.
    var bytes: [UInt8] {
        var text = ""
        for line in self.lines {
            switch line {
            case .output(let line): text += "out \(line)\n"
            case .error(let line): text += "err \(line)\n"
            }
        }
        return Array((text + "exit \(self.status.rawValue)\n").utf8)
    }

    /// Splits at every character that Swift or a terminal treats as a line break.
    private static func split(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) }
    }
}
