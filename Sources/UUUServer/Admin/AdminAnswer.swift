import Systemd

/// What the server answers to an ``AdminRequest``: lines, and the status with which the asking program ends.
///
/// On the socket each line has a word before it, and the last one is the status:
///
///     out uuu-server 0.1.0
///     err config.ini:3: [Server] port: ...
///     exit 78
///
/// An answer without that last line was cut short.
struct AdminAnswer: Equatable, Sendable {
    /// A line, and where the asking program writes it.
    enum Line: Equatable, Sendable {
        /// To standard output.
        case output(String)
        /// To standard error.
        case error(String)
    }

    /// The lines, in order; none of them holds a line feed.
    let lines: [Line]
    /// What the asking program ends with.
    let status: SystemExit

    /// Bytes that the asking program reads at most.
    static let maximumBytes = 1 << 20

    /// The answer while no part of the server could work one out: it starts, or ends.
    static let nobodyAnswers = AdminAnswer(.tryAgain, errors: ["the server is starting or ending; try again"])

    /// Puts an answer together; a text of several lines becomes as many.
    init(_ status: SystemExit = .ok, output: [String] = [], errors: [String] = []) {
        self.status = status
        self.lines = Self.split(errors).map(Line.error) + Self.split(output).map(Line.output)
    }

    /// Reads what ``bytes`` wrote; nil when that is no whole answer.
    ///
    /// Root reads it at a terminal, and an intruder in the server may have written it: no character in it steers the terminal.
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

    /// The answer as it goes over the socket.
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

    /// Splits at what Swift takes for a new line, and at what terminals take for one.
    private static func split(_ texts: [String]) -> [String] {
        texts.flatMap { $0.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init) }
    }
}
