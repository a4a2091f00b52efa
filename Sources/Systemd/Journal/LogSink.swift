/// A destination of log records.
///
/// A sink may block: it is called on the thread of the ``LogQueue``.
package protocol LogSink: Sendable {
    /// Writes one record; false if it is lost.
    func write(_ record: LogRecord) -> Bool
}
