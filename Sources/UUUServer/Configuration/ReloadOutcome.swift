import Foundation

/// The result of reading the configuration again.
enum ReloadOutcome: Equatable, Sendable {
    /// The configuration that was read is in force; it may equal the one before.
    case applied(ReloadReport)
    /// The configuration has mistakes: the one before stays in force.
    case refused(StartupError)
}

/// What an accepted reload changed.
struct ReloadReport: Equatable, Sendable {
    /// The titles of the keys whose new value is in force.
    var changed: [String] = []
    /// Whether the message of the day has changed.
    var hasOtherMOTD = false
    /// Whether other passwords are refused than before.
    var hasOtherBlocklist = false
    /// The titles of the keys whose new value needs a restart.
    var pending: [String] = []
    /// Remarks for the operator.
    var remarks: [String] = []

    /// The changes in one line.
    var summary: String {
        let words =
            self.changed + (self.hasOtherMOTD ? ["the message of the day"] : [])
            + (self.hasOtherBlocklist ? ["the list of refused passwords"] : [])
        return words.isEmpty ? "nothing has changed" : "changed: " + words.joined(separator: ", ")
    }

    /// A line for each key that needs a restart.
    var pendingLines: [String] {
        self.pending.map { "\($0): changed in the file, takes effect at the next restart" }
    }
}

/// A reload's result and time.
struct ReloadRecord: Sendable {
    let time: Date
    let outcome: ReloadOutcome
}

extension ReloadOutcome {
    /// Returns the answer for the operator who asked for the reload.
    func answer(for location: String) -> AdminAnswer {
        switch self {
        case .applied(let report):
            AdminAnswer(output: ["\(location): \(report.summary)"] + report.pendingLines, errors: report.remarks)
        case .refused(let error):
            AdminAnswer(error.status, errors: error.lines + ["refused: the configuration stays as it was"])
        }
    }
}
