import CSystemd
import Glibc

/// Writes records to the journal (sd_journal_sendv(3)).
///
/// It blocks while journald hangs. libsystemd keeps one socket and sends to the path of journald's socket each time, so
/// it finds a journald that was restarted. A record that journald does not get goes to stderr as a line.
struct JournalSink: LogSink {
    /// The name of the program.
    let identifier: String
    /// The URL of the documentation, for records that have an id.
    var documentation: String?
    /// The sink for records that journald does not get.
    var standIn = ConsoleSink(isPrefixed: true)
    /// The path of journald's socket that libsystemd uses.
    var socketPath = "/run/systemd/journal/socket"

    /// Writes one record; false if neither journald nor the stand-in got it.
    func write(_ record: LogRecord) -> Bool {
        self.isPresent && self.send(record) || self.standIn.write(record)
    }

    /// Whether there is a journal.
    ///
    /// Without one, libsystemd drops records and reports success.
    private var isPresent: Bool { unsafe access(self.socketPath, F_OK) == 0 }

    private func send(_ record: LogRecord) -> Bool {
        let entry = JournalEntry(record, identifier: self.identifier, documentation: self.documentation)
        var bytes = entry.bytes
        let answer = unsafe bytes.withUnsafeMutableBytes { buffer in
            let vectors = unsafe entry.ranges.map { range in
                unsafe iovec(iov_base: buffer.baseAddress.map { unsafe $0 + range.lowerBound }, iov_len: range.count)
            }
            return unsafe sd_journal_sendv(vectors, CInt(vectors.count))
        }
        return answer == 0
    }
}
