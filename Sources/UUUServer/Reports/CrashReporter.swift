import Contexts
import Logging
import Systemd
import Telemetry
import Transport

/// Reports crashes: logs those of earlier processes, and has this process leave a note if it crashes.
struct CrashReporter {
    private let file: CrashFile

    /// Reads the notes of earlier processes, and has this process leave one if it dies of a signal.
    init() {
        self.file = CrashFile()
        self.file.use(version: UUUServer.version)
    }

    /// Logs the notes of earlier processes, and empties the file once they are written; if they are not, the next
    /// process logs them.
    ///
    /// A connection that the previous process was restoring when it crashed is excluded before anything else reads it.
    ///
    /// - Parameters:
    ///   - log: The log.
    ///   - passed: The descriptors that the previous process had systemd store; its memory tells whose commands were
    ///     running.
    func tell(_ log: ServiceLog, _ passed: PassedDescriptors) {
        guard !self.file.notes.isEmpty else { return }
        PreviousProcess.excludeCrashed(in: passed.stateFiles)
        let logger = log.makeLogger(label: "uuu-server")
        for note in self.file.notes {
            logger.log(.serverCrashed, Self.fields(of: note, contexts: self.contexts(passed)))
        }
        if log.flush(within: .seconds(1)) { self.file.empty() }
    }

    /// Returns the contexts whose commands were running when the previous process ended.
    ///
    /// If reading them crashes this process too, the next one finds two notes and does not read them.
    private func contexts(_ passed: PassedDescriptors) -> [ContextName] {
        guard self.file.notes.count == 1 else { return [] }
        return PreviousProcess.contextsAtWork(in: passed.stateFiles)
    }

    /// Returns the fields of a crash's record.
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
