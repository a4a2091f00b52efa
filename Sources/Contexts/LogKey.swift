package import Logging

/// The metadata keys of log records; the journal carries `uuu.context` as the field `UUU_CONTEXT`.
package enum LogKey: String, CaseIterable, Sendable {
    /// The number of the connection.
    case connection = "uuu.connection"
    /// The name of the account.
    case account = "uuu.account"
    /// The address of the client.
    case clientAddress = "uuu.client_addr"
    /// The raw name of the context.
    case context = "uuu.context"
    /// What went wrong, for the operator; never holds what a player typed.
    case error = "uuu.error"
    /// What happened, as a word.
    case event = "uuu.event"
    /// The close code.
    case closeCode = "uuu.close_code"
    /// A count or a size.
    case count = "uuu.count"
    /// A file, socket or address of the server's own.
    case place = "uuu.place"
}

extension Logger {
    /// Logs with metadata under the house's keys.
    package func log(
        _ level: Logger.Level,
        _ message: Logger.Message,
        _ fields: @autoclosure () -> [LogKey: String],
        file: String = #fileID,
        function: String = #function,
        line: UInt = #line
    ) {
        guard level >= self.logLevel else { return }
        var metadata: Logger.Metadata = [:]
        for (key, value) in fields() { metadata[key.rawValue] = .string(value) }
        self.log(level: level, message, metadata: metadata, file: file, function: function, line: line)
    }
}

extension Connection {
    /// The fields that tell an operator which connection a record is about.
    package func logFields(_ more: [LogKey: String] = [:]) -> [LogKey: String] {
        var fields = more
        fields[.connection] = self.id.description
        if let account = self.account { fields[.account] = account.username }
        if let address = self.clientAddress { fields[.clientAddress] = address }
        return fields
    }
}
