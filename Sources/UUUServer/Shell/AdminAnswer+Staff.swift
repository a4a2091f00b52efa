import Contexts
import Foundation

extension AdminAnswer {
    /// Makes the answer that the shell gets to one of staff's verbs.
    ///
    /// For a person only what is done goes to standard output. For a program everything does, as one JSON value; the
    /// exit status tells how it ended.
    init(_ answer: StaffAnswer, asJSON isJSON: Bool) {
        let status = SystemExit(answer.outcome)
        if isJSON {
            self.init(status, output: [answer.json ?? StaffOutcome(answer).json])
        } else if answer.outcome == .done {
            self.init(status, output: answer.lines)
        } else {
            self.init(status, errors: answer.lines)
        }
    }
}

extension SystemExit {
    /// The status of a command whose act ended so.
    init(_ outcome: StaffAnswer.Outcome) {
        self =
            switch outcome {
            case .done: .ok
            case .previewed: .tryAgain
            case .mistaken: .dataError
            case .forbidden: .noPermission
            case .unavailable: .unavailable
            }
    }
}

/// An answer that has nothing for programs but its lines.
private struct StaffOutcome: Encodable {
    let outcome: String
    let lines: [String]

    init(_ answer: StaffAnswer) {
        self.outcome =
            switch answer.outcome {
            case .done: "done"
            case .previewed: "previewed"
            case .mistaken: "mistaken"
            case .forbidden: "forbidden"
            case .unavailable: "unavailable"
            }
        self.lines = answer.lines
    }

    var json: String { JSONText.of(self) }
}

/// Values as one line of JSON.
enum JSONText {
    /// Returns the JSON of a value, with its members in alphabetical order.
    static func of(_ value: some Encodable) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.dateEncodingStrategy = .iso8601
        return (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    }
}
