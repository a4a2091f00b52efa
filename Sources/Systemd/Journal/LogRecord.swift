import CLinux
import Glibc
package import Logging

/// A log record with all values rendered to text: nothing is evaluated later, on another thread.
package struct LogRecord: Equatable, Sendable {
    /// A piece of metadata: its key as written in the code, and its value as text.
    package struct Field: Equatable, Sendable {
        /// The key, such as `uuu.connection`.
        package var key: String
        /// The value; it may contain any text.
        package var value: String

        /// Creates a field.
        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// The location in the code that made the record.
    package struct Location: Equatable, Sendable {
        /// The module and the file.
        package var file: String
        /// The function.
        package var function: String
        /// The line.
        package var line: UInt

        /// Creates a location.
        package init(file: String, function: String, line: UInt) {
            self.file = file
            self.function = function
            self.line = line
        }
    }

    /// The time, in microseconds since 1970 (UTC).
    package let time: Int64
    /// The level.
    package let level: Logger.Level
    /// The constant text.
    package let message: String
    /// Text that completes the message for readers who see no fields: values of some fields, with words around them.
    package let completion: String
    /// The metadata, sorted by key.
    package let fields: [Field]
    /// The location in the code.
    package let location: Location
    /// The thread that made it (gettid(2)).
    package let thread: CInt

    /// Creates a record; texts that are too long are cut.
    package init(
        time: Int64,
        level: Logger.Level,
        message: String,
        completion: String = "",
        fields: [Field],
        location: Location,
        thread: CInt
    ) {
        self.time = time
        self.level = level
        self.message = LogText.bounded(message, to: LogText.maximumMessageBytes)
        self.completion = LogText.bounded(completion, to: LogText.maximumMessageBytes)
        self.fields = fields.map { Field($0.key, LogText.bounded($0.value)) }
        self.location = location
        self.thread = thread
    }

    /// The approximate size in memory, in bytes; a log queue is bounded by it.
    var byteCount: Int {
        self.fields.reduce(256 + self.message.utf8.count + self.completion.utf8.count) {
            $0 + 64 + $1.key.utf8.count + $1.value.utf8.count
        }
    }

    /// The message with its completion, as one line whatever its parts contain (SEC-45).
    var glance: String {
        LogText.bounded(LogText.line(self.message + self.completion), to: LogText.maximumMessageBytes)
    }

    /// Returns the current time in microseconds since 1970 (UTC).
    static func now() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }

    /// Returns the id of the calling thread (gettid(2)).
    static func currentThread() -> CInt { uuu_thread_id() }
}

extension Logger.Level {
    /// The level as a priority of syslog(3) (SD-12).
    var syslogPriority: Int {
        switch self {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
