import CLinux
import Glibc
package import Logging

/// One log record, rendered: nothing in it is evaluated later, on another thread.
package struct LogRecord: Equatable, Sendable {
    /// A piece of metadata: its key as written in the code, and its value as text.
    package struct Field: Equatable, Sendable {
        /// The key, such as `uuu.connection`.
        package var key: String
        /// The value; it may hold anything.
        package var value: String

        /// A key and its value.
        package init(_ key: String, _ value: String) {
            self.key = key
            self.value = value
        }
    }

    /// Where in the code the record was made.
    package struct Location: Equatable, Sendable {
        /// Module and file.
        package var file: String
        /// The function.
        package var function: String
        /// The line.
        package var line: UInt

        /// A place in the code.
        package init(file: String, function: String, line: UInt) {
            self.file = file
            self.function = function
            self.line = line
        }
    }

    /// When it was made, in microseconds since 1970 (UTC).
    package let time: Int64
    /// How grave it is.
    package let level: Logger.Level
    /// The constant text.
    package let message: String
    /// What completes the text where it has to tell all at a glance: values of some of the fields, with words around them.
    package let completion: String
    /// The metadata, sorted by key.
    package let fields: [Field]
    /// Where it was made.
    package let location: Location
    /// The thread that made it (gettid(2)).
    package let thread: CInt

    /// Describes a record; texts that are too long are cut.
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

    /// What the record costs in memory, in bytes and roughly; a log queue is bounded by it.
    var byteCount: Int {
        self.fields.reduce(256 + self.message.utf8.count + self.completion.utf8.count) {
            $0 + 64 + $1.key.utf8.count + $1.value.utf8.count
        }
    }

    /// The text that tells at a glance what happened: one line, whatever its parts hold (SEC-45).
    var glance: String {
        LogText.bounded(LogText.line(self.message + self.completion), to: LogText.maximumMessageBytes)
    }

    /// The time of day in microseconds since 1970 (UTC).
    static func now() -> Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000_000 + Int64(now.tv_nsec) / 1_000
    }

    /// The thread that calls this.
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
