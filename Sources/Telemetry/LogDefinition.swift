import Logging

extension LogEvent {
    /// What all records of an event have in common: its id, level, message, fields and phrases.
    struct Definition {
        let id: String
        let level: Logger.Level
        let message: Logger.Message
        let fields: [LogKey]
        let phrases: [LogPhrase]

        init(
            _ id: String,
            _ level: Logger.Level,
            _ message: Logger.Message,
            _ fields: [LogKey] = [],
            _ phrases: [LogPhrase] = LogPhrase.usual
        ) {
            self.id = id
            self.level = level
            self.message = message
            self.fields = fields
            self.phrases = phrases
        }
    }
}
