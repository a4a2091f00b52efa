import Foundation
import Settings
import World

/// Writes what an import would do and has done: sentences, or a JSON object a line for programs.
///
/// Nothing of passwords and their hashes is ever in it.
struct ImportTeller {
    /// What is told.
    private struct Message: Encodable {
        var type: String
        var file: String?
        var row: Int?
        var line: Int?
        var name: String?
        var reason: String?
        var sentence: String?
        var mend: String?
        var run: Int64?
        var rows: Int?
        var accounts: Int?
        var present: Int?
        var refused: Int?
        var sharedAddresses: Int?
        var reservedNames: [String]?
        var renamed: Int?
        var unusedNames: [String]?
        var removed: Int?
        var staying: Int?
    }

    /// Whether for programs.
    let isJSON: Bool
    /// Recognises a hash, which is not told even where a name should be.
    let isHash: (String) -> Bool

    /// How many names a sentence lists at most.
    private static let listed = 20

    /// Tells each row that is refused, and then what is to be done.
    func tell(_ plan: ImportPlan, of file: ImportFile) throws {
        for refusal in plan.refusals { try self.tell(refusal) }
        let message = Message(
            type: "plan",
            file: file.path,
            rows: file.rows.count,
            accounts: plan.accounts.count,
            present: plan.present,
            refused: plan.refusals.count,
            sharedAddresses: plan.sharedAddresses,
            reservedNames: plan.reservedNames,
            renamed: plan.renamed,
            unusedNames: plan.unusedNames
        )
        try self.write(message) {
            let rows = Self.count(file.rows.count, "row")
            var lines = ["\(file.path): \(rows) in \(file.isDump ? "a dump" : "comma-separated values")"]
            lines.append(
                "to import: \(Self.count(plan.accounts.count, "account")); imported already: \(plan.present); "
                    + "refused: \(plan.refusals.count)"
            )
            if plan.renamed > 0 { lines.append("renamed: \(plan.renamed)") }
            if plan.sharedAddresses > 0 {
                lines.append("e-mail addresses that another account has too: \(plan.sharedAddresses)")
            }
            if !plan.reservedNames.isEmpty {
                lines.append(
                    "names that a new account could not have, as they are words of the server or look like one: "
                        + Self.list(plan.reservedNames)
                )
            }
            if !plan.unusedNames.isEmpty {
                lines.append("old names of --map that no row has: \(Self.list(plan.unusedNames))")
            }
            return lines
        }
    }

    private func tell(_ refusal: ImportRefusal) throws {
        let (place, reason) = (refusal.place, refusal.reason)
        let name = self.isHash(refusal.name) ? "(a hash)" : refusal.name
        let message = Message(
            type: "refused",
            row: place.row,
            line: place.line,
            name: name,
            reason: reason.code,
            sentence: reason.sentence,
            mend: reason.mend
        )
        try self.write(message) {
            let row = "row \(place.row), line \(place.line), \"\(name.shown)\""
            return ["\(row): refused: \(reason.sentence); \(reason.mend)"]
        }
    }

    /// Tells that nothing was written.
    func tellDryRun() throws {
        try self.write(Message(type: "dry_run")) { ["nothing was changed"] }
    }

    /// Tells the number of a run, before anything is written under it.
    func tellBegin(_ run: Int64, at location: String) throws {
        try self.write(Message(type: "begun", run: run)) { ["run \(run): importing into \(location)"] }
    }

    /// Tells that a run has ended.
    func tellEnd(_ run: Int64, accounts: Int) throws {
        try self.write(Message(type: "done", run: run, accounts: accounts)) {
            [
                "run \(run): \(Self.count(accounts, "account")) imported",
                "to take that back: uuu-server import --undo \(run)",
            ]
        }
    }

    /// Tells what was taken back.
    func tell(_ report: ImportUndoReport, of run: Int64) throws {
        for account in report.staying {
            let reason = account.reason
            let message = Message(
                type: "staying",
                name: account.name,
                reason: reason.rawValue,
                sentence: reason.sentence
            )
            try self.write(message) { ["\(account.name): stays, as \(reason.sentence)"] }
        }
        let message = Message(type: "undone", run: run, removed: report.removed, staying: report.staying.count)
        try self.write(message) {
            ["run \(run): \(Self.count(report.removed, "account")) removed, \(report.staying.count) stay"]
        }
    }

    private func write(_ message: Message, _ lines: () -> [String]) throws {
        guard self.isJSON else {
            for line in lines() { print(line) }
            return
        }
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        print(String(decoding: try encoder.encode(message), as: UTF8.self))
    }

    private static func count(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

    private static func list(_ names: [String]) -> String {
        let rest = names.count - self.listed
        return names.prefix(self.listed).map(\.shown).joined(separator: ", ") + (rest > 0 ? " and \(rest) more" : "")
    }
}
