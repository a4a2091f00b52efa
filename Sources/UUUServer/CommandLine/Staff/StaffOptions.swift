import ArgumentParser
import Foundation
import Systemd

/// Options of the subcommands with which an operator keeps order.
struct StaffOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The admin socket of the server that is meant; without it and --config \(SocketPath.admin.path).",
            valueName: "path"
        )
    )
    var socket: SocketPath?

    @OptionGroup var offline: OfflineOptions

    @Flag(help: "JSON, for programs.")
    var json = false

    @Flag(help: "Do at once what would only be shown.")
    var yes = false

    /// Gives an order, prints the answer, and ends with its status.
    ///
    /// - Throws: The exit status, always.
    func give(_ act: ShellOrder.Act) async throws {
        let answer = await self.answer(act)
        self.print(answer)
        throw ExitCode(answer.status.rawValue)
    }

    /// Gives an order for a list, part by part, prints all of it, and ends with the status.
    ///
    /// - Parameters:
    ///   - part: The act for the part after a key.
    ///   - remark: What a person is told if there is nothing to list.
    /// - Throws: The exit status, always.
    func list(_ part: (UInt64) -> ShellOrder.Act, orElse remark: String) async throws {
        var (key, all): (UInt64, [Substring]) = (0, [])
        repeat {
            let answer = await self.answer(part(key))
            guard answer.status == .ok else {
                self.print(answer)
                throw ExitCode(answer.status.rawValue)
            }
            let rows = answer.lines.compactMap(Row.init)
            // A program reads one value, the whole list or a refusal.
            all += rows.map(\.text)
            guard rows.count == ShellOrder.maximumListed, let last = rows.last else { break }
            key = last.key
        } while true
        if self.json || !all.isEmpty {
            Swift.print(self.json ? "[\(all.joined(separator: ","))]" : all.joined(separator: "\n"))
        }
        if all.isEmpty { Startup.say(remark) }
        throw ExitCode(SystemExit.ok.rawValue)
    }

    /// A line of a part of a list: a key, a blank, and what is listed.
    private struct Row {
        let key: UInt64
        let text: Substring

        init?(_ line: AdminAnswer.Line) {
            guard case .output(let line) = line else { return nil }
            let parts = line.split(separator: " ", maxSplits: 1)
            guard parts.count == 2, let key = UInt64(parts[0]) else { return nil }
            (self.key, self.text) = (key, parts[1])
        }
    }

    /// What programs read where nothing was done.
    private struct Refusal: Encodable {
        let outcome = "refused"
        let lines: [String]

        init(_ answer: AdminAnswer) {
            self.lines = answer.lines.compactMap { if case .error(let line) = $0 { line } else { nil } }
        }

        var json: String { JSONText.of(self) }
    }

    private func print(_ answer: AdminAnswer) {
        let hasOutput = answer.lines.contains { if case .output = $0 { true } else { false } }
        // A program reads one value in any case.
        if self.json, !hasOutput { Swift.print(Refusal(answer).json) }
        for line in answer.lines {
            switch line {
            case .output(let line): Swift.print(line)
            case .error(let line): Startup.say(line)
            }
        }
    }

    /// Asks the running server, or works on the database if none runs.
    private func answer(_ act: ShellOrder.Act) async -> AdminAnswer {
        let order = ShellOrder(act, isJSON: self.json, isConfirmed: self.yes)
        do throws(StartupError) {
            guard order.line.utf8.count < AdminRequest.maximumBytes else {
                throw StartupError(.dataError, ["that is too long"])
            }
            // A configuration alone names a database, whose server need not be the installed one.
            let socket = self.socket ?? (self.offline.config == nil ? .admin : nil)
            if let socket, let answer = try AdminCall(socket: socket, seconds: Self.seconds).find(.staff(order)) {
                return answer
            }
            return try await OfflineShell.answer(order, under: self.offline.configuration)
        } catch {
            return AdminAnswer(error.status, errors: error.lines)
        }
    }

    /// How long the server may take: a new password waits for its turn to be hashed.
    private static let seconds = 30
}
