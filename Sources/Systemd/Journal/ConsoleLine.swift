import Glibc
import Logging

/// A log record as one line for people: time, level, message, and fields as `key=value`.
///
/// The message is the constant text only; its completion in the journal repeats fields that follow here anyway.
/// Whatever a value contains, it starts no new line and controls no terminal (SEC-46).
struct ConsoleLine {
    /// The line, with its line feed.
    let text: String

    /// Formats a record; `isPrefixed` puts the priority in front, as systemd reads it (sd-daemon(3)).
    init(_ record: LogRecord, isPrefixed: Bool) {
        var text = isPrefixed ? "<\(record.level.syslogPriority)>" : ""
        text += Self.time(record.time) + " " + Self.padded(record.level.rawValue, to: 8) + " "
        text += LogText.bounded(LogText.escaped(record.message, quoting: false), to: LogText.maximumMessageBytes)
        // The id is for the journal; people get the event's name instead.
        for field in record.fields where field.key != "uuu.message_id" {
            let key = field.key.hasPrefix("uuu.") ? String(field.key.dropFirst(4)) : field.key
            text += " " + LogText.escaped(key, quoting: false) + "=" + Self.value(field.value)
        }
        self.text = text + "\n"
    }

    /// Formats a time in UTC: `2026-03-04T05:06:07.123Z`.
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

    /// Returns a value as it is, or in quotes if its end would be unclear.
    static func value(_ value: String) -> String {
        // An escaped value may be many times as long as the original, so the limit applies to the escaped form.
        let escaped = LogText.bounded(LogText.escaped(value, quoting: true))
        let isUnclear = value.unicodeScalars.contains { $0.properties.isWhitespace || $0 == "=" }
        return value.isEmpty || isUnclear || escaped != value ? "\"" + escaped + "\"" : value
    }

    private static func padded(_ word: String, to width: Int) -> String {
        word + String(repeating: " ", count: max(0, width - word.count))
    }
}
