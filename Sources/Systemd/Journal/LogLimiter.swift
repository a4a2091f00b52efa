import Logging

/// Holds each event to a number of records and of bytes in a time, and all of them to a number of bytes; counts what it
/// leaves out (SEC-48).
///
/// Whoever can cause an event as often as they like, such as a failed login, shall neither fill the journal nor use up
/// what journald takes of the whole service (RateLimitBurst=, journald.conf(5)), or other events would be lost in it.
struct LogLimiter {
    /// Records of one event that were left out.
    struct Omission: Equatable {
        /// The word of the event.
        var event: String
        /// How many.
        var count: Int
    }

    private struct Window {
        /// When its first record was made, in microseconds since 1970.
        var start: Int64
        var written = 0
        var bytes = 0
        var omitted = 0
    }

    private let limits: LogQueue.EventLimits
    private var windows: [String: Window] = [:]
    /// Of all records together; only its start and its bytes count.
    private var all = Window(start: 0)
    /// Whether any window has something to tell.
    private var hasOmissions = false

    /// How many records were left out in all.
    private(set) var omittedCount = 0

    init(limits: LogQueue.EventLimits) { self.limits = limits }

    /// What records without an event are called when they are left out.
    private static let noEvent = "none"

    /// Whether a record may be logged; critical ones always may, and of those of no event all count together.
    mutating func admits(_ record: LogRecord) -> Bool {
        guard record.level < .critical else { return true }
        let (event, size) = (record.event, record.byteCount)
        let name = event ?? Self.noEvent
        var window = self.windows[name] ?? Window(start: record.time)
        if self.isOver(window, at: record.time), window.omitted == 0 { window = Window(start: record.time) }
        if self.isOver(self.all, at: record.time) { self.all = Window(start: record.time) }
        let hasRoom =
            event == nil
            || window.written < self.limits.records && window.bytes + size <= self.limits.bytes
        let isAdmitted = hasRoom && self.all.bytes + size <= self.limits.allBytes
        if isAdmitted {
            window.written += 1
            window.bytes += size
            self.all.bytes += size
        } else {
            window.omitted += 1
            self.omittedCount += 1
            self.hasOmissions = true
        }
        self.windows[name] = window
        return isAdmitted
    }

    /// What was left out and has not been told, of events whose time is over; of all events if no time is given.
    ///
    /// It is told now; those events begin anew.
    mutating func omissions(at time: Int64? = nil) -> [Omission] {
        guard self.hasOmissions else { return [] }
        var omissions: [Omission] = []
        for (event, window) in self.windows where window.omitted > 0 {
            if let time, !self.isOver(window, at: time) { continue }
            omissions.append(Omission(event: event, count: window.omitted))
            self.windows[event] = nil
        }
        self.hasOmissions = self.windows.values.contains { $0.omitted > 0 }
        return omissions.sorted { $0.event < $1.event }
    }

    /// A clock that was set back ends a window too, or it might last for years.
    private func isOver(_ window: Window, at time: Int64) -> Bool {
        time < window.start || time - window.start >= self.limits.interval.wholeMicroseconds
    }
}

extension LogRecord {
    /// The word of the event that this is a record of; nil for a record without an id.
    fileprivate var event: String? {
        guard self.fields.contains(where: { $0.key == "uuu.message_id" }) else { return nil }
        return self.fields.first { $0.key == "uuu.event" }?.value
    }
}
