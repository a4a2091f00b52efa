import CSystemd
import Glibc

/// Writes records to the journal (sd_journal_sendv(3)).
///
/// It blocks while journald stands still. libsystemd keeps one socket and sends to journald's by its path each time, so a
/// journald that was started anew is found again. A record that journald does not get goes to stderr as a line.
struct JournalSink: LogSink {
    /// The name of the program.
    let identifier: String
    /// Where to read on about records that have an id.
    var documentation: String?
    /// Where records go that journald does not get.
    var standIn = ConsoleSink(isPrefixed: true)
    /// The socket of journald, as libsystemd knows it.
    var socketPath = "/run/systemd/journal/socket"

    /// Sends one record; false when it reached neither journald nor the stand-in.
    func write(_ record: LogRecord) -> Bool {
        self.isPresent && self.send(record) || self.standIn.write(record)
    }

    /// Whether there is a journal: without one libsystemd drops what it is given, and reports success.
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
