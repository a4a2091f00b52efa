package import Logging

/// The log handler of the service: renders records where they are made, and queues them for the journal or stderr.
package struct QueueLogHandler: LogHandler {
    private let queue: LogQueue
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    /// The metadata of each record.
    package var metadata: Logger.Metadata = [:]
    /// Adds metadata that depends on the task.
    package var metadataProvider: Logger.MetadataProvider?

    /// A handler in front of a queue; its level is the shared one until it is given its own.
    package init(queue: LogQueue, threshold: LogThreshold, metadataProvider: Logger.MetadataProvider? = nil) {
        self.queue = queue
        self.threshold = threshold
        self.metadataProvider = metadataProvider
    }

    /// The least level that is logged: that of all handlers, or the one set here.
    package var logLevel: Logger.Level {
        get { self.ownLevel ?? self.threshold.level }
        set { self.ownLevel = newValue }
    }

    /// Reads or sets one piece of metadata.
    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { self.metadata[key] }
        set { self.metadata[key] = newValue }
    }

    /// Queues a record; never blocks.
    package func log(event: LogEvent) {
        var metadata = self.metadata(of: event)
        let completion = metadata.removeValue(forKey: "uuu.completion")?.description ?? ""
        self.queue.enqueue(
            LogRecord(
                time: LogRecord.now(),
                level: event.level,
                message: event.message.description,
                completion: completion,
                fields: metadata.map { LogRecord.Field($0.key, $0.value.description) }.sorted { $0.key < $1.key },
                location: LogRecord.Location(file: event.file, function: event.function, line: event.line),
                thread: LogRecord.currentThread()
            )
        )
    }

    private func metadata(of event: LogEvent) -> Logger.Metadata {
        var metadata = self.metadata
        if let provider = self.metadataProvider { metadata.merge(provider.get()) { $1 } }
        if let own = event.metadata { metadata.merge(own) { $1 } }
        if let error = event.error { metadata["uuu.error"] = metadata["uuu.error"] ?? "\(error)" }
        return metadata
    }
}
