package import Logging

/// The metadata keys of log records; in the journal, `uuu.context` is the field `UUU_CONTEXT`.
package enum LogKey: String, CaseIterable, Sendable {
    /// The number of the connection.
    case connection = "uuu.connection"
    /// The name of the account.
    case account = "uuu.account"
    /// Who has done something as staff: the name of an account, or of a user of the machine.
    case staff = "uuu.staff"
    /// What a member of staff has done, in one word.
    case verb = "uuu.verb"
    /// Whom or what a member of staff meant: the name of an account, an address or a network.
    case target = "uuu.target"
    /// The address of the client.
    case clientAddress = "uuu.client_addr"
    /// The id that a trusted proxy gave to the request; it connects the records of this log with those of the proxy.
    case requestID = "uuu.request_id"
    /// The raw name of the context.
    case context = "uuu.context"
    /// What went wrong, for the operator; it never contains what a player typed.
    case error = "uuu.error"
    /// The type of an error that an author's code threw: a name in the program's source.
    case errorType = "uuu.error_type"
    /// The errno of a system call, in decimal digits; the journal's field is `ERRNO`.
    case errno = "uuu.errno"
    /// Why it happened, in the server's own words; it never contains what a player typed.
    case reason = "uuu.reason"
    /// The raw value of a ``LogEvent``.
    case event = "uuu.event"
    /// The id of a ``LogEvent``; the journal's field is `MESSAGE_ID`.
    case messageID = "uuu.message_id"
    /// The close code.
    case closeCode = "uuu.close_code"
    /// A count or a size.
    case count = "uuu.count"
    /// How long it took, in milliseconds.
    case milliseconds = "uuu.milliseconds"
    /// A file, socket, address or part of the server.
    case location = "uuu.place"
    /// The Origin that a client sent, or "none"; the client chooses it, so no text of the catalogue contains it.
    case origin = "uuu.origin"
    /// The raw value of the event whose records were left out.
    case omittedEvent = "uuu.omitted_event"
    /// The version of the server.
    case version = "uuu.version"
    /// The signal that ended a process.
    case signal = "uuu.signal"
    /// The name of a thread.
    case thread = "uuu.thread"
    /// The id of a process.
    case process = "uuu.process"
    /// The stacks of a process's threads: names of functions, and their locations in the program.
    case stack = "uuu.stack"
    /// What follows the constant text in the message of a record; it is not a field of the journal.
    case completion = "uuu.completion"
}

extension Logger {
    /// Logs an event, with its level, text, word and id, and the given fields.
    ///
    /// All fields in ``LogEvent/fields`` must be given, or be in the logger's own metadata.
    package func log(
        _ event: LogEvent,
        _ fields: @autoclosure () -> [LogKey: String] = [:],
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        let definition = event.definition
        guard definition.level >= self.logLevel else { return }
        var all = fields()
        assert(
            definition.fields.allSatisfy { all[$0] != nil || self[metadataKey: $0.rawValue] != nil },
            "a record of \(event.rawValue) needs \(definition.fields)"
        )
        all[.event] = event.rawValue
        all[.messageID] = definition.id
        self.send(definition.level, definition.message, all, definition.phrases, file, function, line)
    }

    /// Logs a message without an event, with metadata under the same keys.
    package func log(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ fields: @autoclosure () -> [LogKey: String],
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        guard level >= self.logLevel else { return }
        self.send(level, message, fields(), LogPhrase.usual, file, function, line)
    }

    private func send(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ fields: [LogKey: String],
        _ phrases: [LogPhrase],
        _ file: String,
        _ function: String,
        _ line: UInt
    ) {
        var metadata: Logger.Metadata = [:]
        for (key, value) in fields { metadata[key.rawValue] = .string(value) }
        let completion = LogPhrase.completion(phrases) { key in
            fields[key] ?? self[metadataKey: key.rawValue]?.description
        }
        if !completion.isEmpty { metadata[LogKey.completion.rawValue] = .string(completion) }
        self.log(level: level, message, metadata: metadata, file: file, function: function, line: line)
    }
}
