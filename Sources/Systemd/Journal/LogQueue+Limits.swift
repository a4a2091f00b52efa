extension LogQueue {
    /// How much may wait, the record that is being written included.
    package struct Limits: Equatable, Sendable {
        /// The number of records.
        package var records: Int
        /// Their size in memory.
        package var bytes: Int
        /// How often an event is worth a record.
        package var events: EventLimits

        /// Limits; the defaults hold some seconds of a very busy server.
        package init(records: Int = 8_192, bytes: Int = 8 << 20, events: EventLimits = EventLimits()) {
            self.records = records
            self.bytes = bytes
            self.events = events
        }
    }

    /// How often an event is worth a record; what comes more often is counted.
    package struct EventLimits: Equatable, Sendable {
        /// The number of records.
        package var records: Int
        /// Their size in memory, which is about that in the log.
        package var bytes: Int
        /// The size of all records together, those of no event among them.
        package var allBytes: Int
        /// The time in which so many may come.
        package var interval: Duration

        /// Limits; with the defaults three events that come without end together stay below what journald takes of a
        /// service, 10,000 records in 30 s.
        package init(
            records: Int = 1_000,
            bytes: Int = 1 << 20,
            allBytes: Int = 8 << 20,
            interval: Duration = .seconds(10)
        ) {
            self.records = records
            self.bytes = bytes
            self.allBytes = allBytes
            self.interval = interval
        }
    }
}
