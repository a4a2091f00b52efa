import CSystemd
import Glibc

/// Writes records to the journal (sd_journal_sendv(3)).
///
/// It blocks while journald stands still. Where there is no journal at all libsystemd reports success.
struct JournalSink: LogSink {
    /// The name of the program.
    let identifier: String

    /// Sends one record; false when libsystemd reports an error.
    func write(_ record: LogRecord) -> Bool {
        let entry = JournalEntry(record, identifier: self.identifier)
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
