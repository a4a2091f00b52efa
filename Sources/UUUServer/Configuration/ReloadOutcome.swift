import Foundation

/// What came of reading the configuration again.
enum ReloadOutcome: Equatable, Sendable {
    /// Another configuration is in force, or the same one once more.
    case applied(ReloadReport)
    /// It has mistakes: the former one is in force.
    case refused(StartupError)
}

/// What a reload that was accepted did.
struct ReloadReport: Equatable, Sendable {
    /// The keys whose new value is in force, by their titles.
    var changed: [String] = []
    /// Whether players are shown another message of the day.
    var hasOtherMOTD = false
    /// The keys that need a restart, by their titles.
    var pending: [String] = []
    /// What the operator should know of the configuration.
    var remarks: [String] = []

    /// What changed, in one line.
    var summary: String {
        let words = self.changed + (self.hasOtherMOTD ? ["the message of the day"] : [])
        return words.isEmpty ? "nothing has changed" : "changed: " + words.joined(separator: ", ")
    }

    /// What waits for a restart, a line each.
    var pendingLines: [String] {
        self.pending.map { "\($0): changed in the file, takes effect at the next restart" }
    }
}

/// A reload that was, and when.
struct ReloadRecord: Sendable {
    let time: Date
    let outcome: ReloadOutcome
}

extension ReloadOutcome {
    /// What the operator is told who asked for the reload.
    func answer(for location: String) -> AdminAnswer {
        switch self {
        case .applied(let report):
            AdminAnswer(output: ["\(location): \(report.summary)"] + report.pendingLines, errors: report.remarks)
        case .refused(let error):
            AdminAnswer(error.status, errors: error.lines + ["refused: the configuration stays as it was"])
        }
    }
}
