import Glibc
import Logging

/// A log record as one line for people: time, level, message, `key=value`.
///
/// The message is the constant text: what completes it in the journal stands in the fields after it, and once is enough.
/// Whatever a value holds, it begins no other line and controls no terminal (SEC-46).
struct ConsoleLine {
    /// The line, with its line feed.
    let text: String

    /// Renders a record; `isPrefixed` puts the priority before it, as systemd reads it (sd-daemon(3)).
    init(_ record: LogRecord, isPrefixed: Bool) {
        var text = isPrefixed ? "<\(record.level.syslogPriority)>" : ""
        text += Self.time(record.time) + " " + Self.padded(record.level.rawValue, to: 8) + " "
        text += LogText.bounded(LogText.escaped(record.message, quoting: false), to: LogText.maximumMessageBytes)
        // The event's word says to people what its id says to the journal.
        for field in record.fields where field.key != "uuu.message_id" {
            let key = field.key.hasPrefix("uuu.") ? String(field.key.dropFirst(4)) : field.key
            text += " " + LogText.escaped(key, quoting: false) + "=" + Self.value(field.value)
        }
        self.text = text + "\n"
    }

    /// `2026-03-04T05:06:07.123Z`.
    static func time(_ microseconds: Int64) -> String {
        var seconds = time_t(microseconds / 1_000_000)
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        let time = unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 32) { buffer in
            unsafe strftime(buffer.baseAddress, buffer.count, "%Y-%m-%dT%H:%M:%S.", &parts) > 0
                ? unsafe buffer.baseAddress.map { unsafe String(cString: $0) } ?? "" : ""
        }
        let milliseconds = String(microseconds / 1_000 % 1_000)
        return time + String(repeating: "0", count: 3 - milliseconds.count) + milliseconds + "Z"
    }

    /// The value as it is, or in quotes when it would not be clear where it ends.
    static func value(_ value: String) -> String {
        // Written out, a value may be many times as long: it is bounded as it stands in the line.
        let escaped = LogText.bounded(LogText.escaped(value, quoting: true))
        let isUnclear = value.unicodeScalars.contains { $0.properties.isWhitespace || $0 == "=" }
        return value.isEmpty || isUnclear || escaped != value ? "\"" + escaped + "\"" : value
    }

    private static func padded(_ word: String, to width: Int) -> String {
        word + String(repeating: " ", count: max(0, width - word.count))
    }
}
