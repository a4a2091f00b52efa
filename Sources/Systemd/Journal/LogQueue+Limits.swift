extension LogQueue {
    /// The limits of the queue; the record that is being written counts too.
    package struct Limits: Equatable, Sendable {
        /// The maximum number of records.
        package var records: Int
        /// The maximum size in memory, in bytes.
        package var bytes: Int
        /// The limits for each event.
        package var events: EventLimits

        /// Creates limits; the defaults hold some seconds of a very busy server.
        package init(records: Int = 8_192, bytes: Int = 8 << 20, events: EventLimits = EventLimits()) {
            self.records = records
            self.bytes = bytes
            self.events = events
        }
    }

    /// The limits for the records of an event in an interval; further records are counted and omitted.
    package struct EventLimits: Equatable, Sendable {
        /// The maximum number of records of an event.
        package var records: Int
        /// The maximum size of an event's records in memory, in bytes, which is about their size in the log.
        package var bytes: Int
        /// The maximum number of records about one client, of all events.
        package var clientRecords: Int
        /// The maximum size of all records together, with those that have no event.
        package var allBytes: Int
        /// The length of the interval.
        package var interval: Duration

        /// Creates limits.
        ///
        /// With the defaults, three events without pause stay below journald's limit for a service, 10,000 records in
        /// 30 s.
        package init(
            records: Int = 1_000,
            bytes: Int = 1 << 20,
            clientRecords: Int = 200,
            allBytes: Int = 8 << 20,
            interval: Duration = .seconds(10)
        ) {
            self.records = records
            self.bytes = bytes
            self.clientRecords = clientRecords
            self.allBytes = allBytes
            self.interval = interval
        }
    }
}
