import Dispatch
import Glibc
import Logging
import Synchronization

@testable import Systemd

/// The name of the calling thread (proc(5), comm).
func currentThreadName() -> String {
    var bytes = [UInt8](repeating: 0, count: 32)
    let descriptor = unsafe open("/proc/thread-self/comm", O_RDONLY)
    defer { close(descriptor) }
    let count = unsafe read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count - 1)), as: UTF8.self)
}

/// A sink that stores its records, and that a test can block or let fail.
final class TestSink: LogSink {
    private let records = Mutex<[LogRecord]>([])
    private let failures = Mutex(0)
    private let gate: DispatchSemaphore?
    private let arrived = DispatchSemaphore(value: 0)

    /// Creates a sink; a gated one writes nothing until ``pass(_:)``.
    init(isGated: Bool = false) { self.gate = isGated ? DispatchSemaphore(value: 0) : nil }

    var written: [LogRecord] { self.records.withLock { $0 } }
    var messages: [String] { self.written.map(\.message) }

    /// Lets some records through the gate.
    func pass(_ count: Int) { for _ in 0..<count { self.gate?.signal() } }

    /// Waits until the thread is blocked at the gate with a record.
    func waitForArrival() -> Bool { self.arrived.wait(timeout: .now() + 10) == .success }

    /// Loses the next records.
    func fail(_ count: Int) { self.failures.withLock { $0 = count } }

    func write(_ record: LogRecord) -> Bool {
        self.arrived.signal()
        self.gate?.wait()
        let fails = self.failures.withLock { count in
            defer { count = max(0, count - 1) }
            return count > 0
        }
        if !fails { self.records.withLock { $0.append(record) } }
        return !fails
    }
}

extension LogRecord {
    /// A record of 2026-03-04 05:06:07.089 UTC.
    static func test(
        _ message: String = "Something happened",
        level: Logger.Level = .info,
        completion: String = "",
        fields: [Field] = []
    ) -> LogRecord {
        LogRecord(
            time: 1_772_600_767_089_999,
            level: level,
            message: message,
            completion: completion,
            fields: fields,
            location: Location(file: "Module/File.swift", function: "function(_:)", line: 12),
            thread: 42
        )
    }
}

/// What clients type to forge log records.
let forgeries = [
    "\n<0>kernel panic", "\r\n<0>kernel panic", "hello\nPRIORITY=0\n_UID=0", "<0>", "\u{1B}[2J\u{1B}]0;title\u{7}",
    "\u{9B}31m",
    "\u{85}next line", "\u{2028}<0>line", "\u{2029}paragraph", "\u{7F}\u{0}\u{8}", "\u{202E}txet",
    "\" level=critical uuu.account=\"root",
    "a=b c=d", "\\", "\\n", "\"", "\t", "", " ", "\u{3000}",
]
