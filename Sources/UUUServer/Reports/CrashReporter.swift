import Contexts
import Logging
import Systemd
import Telemetry
import Transport

/// Tells of crashes: those of processes before this one in the log, and this one's own, should it come to that, in a note.
struct CrashReporter {
    private let file: CrashFile

    /// Looks for notes, and has this process leave one if it dies of a signal.
    init() {
        self.file = CrashFile()
        self.file.use(version: UUUServer.version)
    }

    /// Logs what processes before this one have noted, and empties the file when that is written: else the next process tells it.
    ///
    /// A connection that the process before was restoring when it crashed is left out before anything looks at it again.
    ///
    /// - Parameters:
    ///   - log: Where it is told.
    ///   - passed: What the process before has left, which tells whose commands were running.
    func tell(_ log: ServiceLog, _ passed: PassedDescriptors) {
        guard !self.file.notes.isEmpty else { return }
        PreviousProcess.excludeWhoCrashed(in: passed.stateFiles)
        let logger = log.makeLogger(label: "uuu-server")
        for note in self.file.notes {
            logger.log(.serverCrashed, Self.fields(of: note, contexts: self.contexts(passed)))
        }
        if log.flush(within: .seconds(1)) { self.file.empty() }
    }

    /// The contexts whose commands were running when the process before ended.
    ///
    /// Should looking there be what ends this process too, there are two notes next time, and nobody looks any more.
    private func contexts(_ passed: PassedDescriptors) -> [ContextName] {
        guard self.file.notes.count == 1 else { return [] }
        return PreviousProcess.contextsAtWork(in: passed.stateFiles)
    }

    /// What a record of a crash has.
    static func fields(of note: CrashNote, contexts: [ContextName]) -> [LogKey: String] {
        var fields: [LogKey: String] = [
            .signal: note.signalName,
            .thread: note.title,
            .process: String(note.process),
            .version: note.version,
            .reason: note.explanation,
            .stack: note.stack().joined(separator: "\n"),
        ]
        fields[.location] = note.isSent ? nil : note.function()
        if !contexts.isEmpty { fields[.context] = contexts.map(\.rawValue).joined(separator: ", ") }
        return fields
    }
}
