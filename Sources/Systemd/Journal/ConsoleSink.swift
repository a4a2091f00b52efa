import Glibc

/// Writes records as lines to stderr.
///
/// It blocks while the reader's pipe is full.
struct ConsoleSink: LogSink {
    /// Whether lines begin with the priority, `<N>`.
    let isPrefixed: Bool
    /// The descriptor to write to.
    var descriptor = STDERR_FILENO

    /// Writes one line, however long that takes; false if no process reads it any more.
    func write(_ record: LogRecord) -> Bool {
        self.write(ConsoleLine(record, isPrefixed: self.isPrefixed).text)
    }

    /// Writes one line if it can be written at once, cut to what a pipe accepts in one piece (PIPE_BUF, pipe(7)).
    func writeAtOnce(_ record: LogRecord) {
        let line = ConsoleLine(record, isPrefixed: self.isPrefixed).text.dropLast()
        guard self.isWritable(within: 0) else { return }
        let end = line.utf8.index(line.startIndex, offsetBy: Int(PIPE_BUF) - 1, limitedBy: line.endIndex)
        _ = self.write(String(line.unicodeScalars[..<(end ?? line.endIndex)]) + "\n")
    }

    private func write(_ line: String) -> Bool {
        var bytes = Array(line.utf8)[...]
        while !bytes.isEmpty {
            let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(self.descriptor, $0.baseAddress, $0.count) }
            switch (count, errno) {
            case (0..., _): bytes = bytes.dropFirst(count)
            case (_, EINTR): continue
            case (_, EAGAIN): guard self.isWritable(within: -1) else { return false }
            case _: return false
            }
        }
        return true
    }

    private func isWritable(within milliseconds: CInt) -> Bool {
        var state = pollfd(fd: self.descriptor, events: Int16(POLLOUT), revents: 0)
        return unsafe poll(&state, 1, milliseconds) == 1 && state.revents == Int16(POLLOUT)
    }
}
