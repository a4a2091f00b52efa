import Foundation
import TestSupport

/// Python's `json`, in a process of its own (`Fixtures/messages.py`).
final class PythonReader {
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()

    /// Starts the process.
    init() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "Fixtures/messages.py")
        self.process.executableURL = URL(filePath: "/usr/bin/env")
        self.process.arguments = ["python3", script.path]
        self.process.standardInput = self.input
        self.process.standardOutput = self.output
        try self.process.run()
    }

    deinit {
        // A round of no messages ends it. Closing the pipe would not do: a process that another test has just started may
        // have it open, too.
        if self.process.isRunning { try? self.input.fileHandleForWriting.write(contentsOf: Self.number(0)) }
        self.process.waitUntilExit()
    }

    /// Returns what Python says of each of the messages; `letter` says whose messages they are.
    func views(of messages: [[UInt8]], letter: Character) throws -> [[UInt8]] {
        var round = Self.number(messages.count)
        for message in messages {
            round.append(contentsOf: letter.utf8)
            round.append(contentsOf: Self.number(message.count))
            round.append(contentsOf: message)
        }
        // Python answers when it has read all of the round.
        try self.input.fileHandleForWriting.write(contentsOf: round)
        var rest: [UInt8] = []
        var views: [[UInt8]] = []
        var start = 0
        while views.count < messages.count {
            // What there is: `read(upToCount:)` would wait for all that was asked for.
            let more = self.output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw CocoaError(.fileReadUnknown) }
            rest.append(contentsOf: more)
            while rest.count - start >= 4 {
                let count = (0..<4).reduce(0) { $0 | Int(rest[start + $1]) << (8 * $1) }
                guard rest.count - start >= 4 + count else { break }
                views.append(Array(rest[start + 4..<start + 4 + count]))
                start += 4 + count
            }
        }
        return views
    }

    private static func number(_ value: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
}
