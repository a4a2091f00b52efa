/// Where log records end up.
///
/// A sink may block: it is called on the log queue's own thread.
package protocol LogSink: Sendable {
    /// Writes one record; false when it is lost.
    func write(_ record: LogRecord) -> Bool
}
