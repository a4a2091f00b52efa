import Addresses
import Logging

/// Limits the records and bytes of each event in an interval, the records about one client, and the bytes of all records;
/// counts what it omits (SEC-48).
///
/// A client that can cause an event as often as it likes, such as a failed login, must neither fill the journal nor use
/// up the limit that journald has for the whole service (RateLimitBurst=, journald.conf(5)); other events would be lost
/// then.
struct LogLimiter {
    /// The omitted records of one event.
    struct Omission: Equatable {
        /// The name of the event.
        var event: String
        /// The number of records.
        var count: Int
    }

    private struct Window {
        /// The time of its first record, in microseconds since 1970.
        var start: Int64
        var written = 0
        var bytes = 0
        var omitted = 0
    }

    private let limits: LogQueue.EventLimits
    private var windows: [String: Window] = [:]
    /// The window of all records together; only its start and its bytes are used.
    private var all = Window(start: 0)
    /// How many records each client has caused in the window of all records.
    private var clients = RecentTable<AddressPrefix, Int>(capacity: 1_024)
    /// Whether any window has omissions.
    private var hasOmissions = false

    /// The number of records that were omitted since the start.
    private(set) var omittedCount = 0

    init(limits: LogQueue.EventLimits) { self.limits = limits }

    /// The name under which records without an event are counted.
    private static let noEvent = "none"

    /// Whether a record may be logged.
    ///
    /// Critical ones always may; records without an event share one window.
    mutating func admits(_ record: LogRecord) -> Bool {
        guard record.level < .critical else { return true }
        let (event, size) = (record.event, record.byteCount)
        let name = event ?? Self.noEvent
        var window = self.windows[name] ?? Window(start: record.time)
        if self.isOver(window, at: record.time), window.omitted == 0 { window = Window(start: record.time) }
        if self.isOver(self.all, at: record.time) {
            self.all = Window(start: record.time)
            self.clients = RecentTable(capacity: self.clients.capacity)
        }
        let hasRoom =
            event == nil
            || window.written < self.limits.records && window.bytes + size <= self.limits.bytes
        let isAdmitted = hasRoom && self.all.bytes + size <= self.limits.allBytes && self.counts(record.client)
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

    /// Counts a record about a client; returns false if there are too many of it.
    ///
    /// At most 1,024 clients are remembered.
    private mutating func counts(_ client: AddressPrefix?) -> Bool {
        guard let client else { return true }
        return self.clients.use(client, initial: 0) { count in
            guard count < self.limits.clientRecords else { return false }
            count += 1
            return true
        }
    }

    /// Returns the omissions of events whose interval is over, or of all events if `time` is nil.
    ///
    /// Their windows are removed, so each omission is returned once.
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

    /// Whether a window is over.
    ///
    /// A clock that was set back ends it too; otherwise it might last for years.
    private func isOver(_ window: Window, at time: Int64) -> Bool {
        time < window.start || time - window.start >= self.limits.interval.wholeMicroseconds
    }
}

extension LogRecord {
    /// The addresses that count as one client with the one that the record names (SEC-17); nil if it names none, or one of
    /// this machine.
    fileprivate var client: AddressPrefix? {
        guard let text = self.fields.first(where: { $0.key == "uuu.client_addr" })?.value,
            let address = IPAddress(text), !address.isLoopback
        else { return nil }
        return .client(address)
    }

    /// The name of the record's event; nil for a record without an id.
    fileprivate var event: String? {
        guard self.fields.contains(where: { $0.key == "uuu.message_id" }) else { return nil }
        return self.fields.first { $0.key == "uuu.event" }?.value
    }
}
