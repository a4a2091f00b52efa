import Glibc

/// A pipe instead of stderr.
struct TestPipe: ~Copyable {
    let reader: CInt
    let writer: CInt

    init() {
        var ends: [CInt] = [-1, -1]
        unsafe _ = pipe(&ends)
        (self.reader, self.writer) = (ends[0], ends[1])
    }

    deinit {
        close(self.reader)
        close(self.writer)
    }

    /// Fills the pipe to the last byte.
    func fill() {
        let flags = fcntl(self.writer, F_GETFL)
        _ = fcntl(self.writer, F_SETFL, flags | O_NONBLOCK)
        let bytes = [UInt8](repeating: UInt8(ascii: "."), count: 4_096)
        while unsafe Glibc.write(self.writer, bytes, bytes.count) > 0 {}
        _ = fcntl(self.writer, F_SETFL, flags)
    }

    /// Reads some bytes.
    func read(_ count: Int) -> String {
        var bytes = [UInt8](repeating: 0, count: count)
        let count = unsafe Glibc.read(self.reader, &bytes, count)
        return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }
}
