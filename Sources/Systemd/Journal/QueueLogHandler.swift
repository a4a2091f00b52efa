package import Logging

/// The log handler of the service: renders records at once, and queues them for the journal or stderr.
package struct QueueLogHandler: LogHandler {
    private let queue: LogQueue
    private let threshold: LogThreshold
    private var ownLevel: Logger.Level?

    /// Metadata that is added to each record.
    package var metadata: Logger.Metadata = [:]
    /// Provides further metadata, which may depend on the task.
    package var metadataProvider: Logger.MetadataProvider?

    /// Creates a handler for a queue.
    ///
    /// Its level is the shared one until it gets one of its own.
    package init(queue: LogQueue, threshold: LogThreshold, metadataProvider: Logger.MetadataProvider? = nil) {
        self.queue = queue
        self.threshold = threshold
        self.metadataProvider = metadataProvider
    }

    /// The lowest level that is logged: the shared one, or the one that was set here.
    package var logLevel: Logger.Level {
        get { self.ownLevel ?? self.threshold.level }
        set { self.ownLevel = newValue }
    }

    /// The metadata value for a key.
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
