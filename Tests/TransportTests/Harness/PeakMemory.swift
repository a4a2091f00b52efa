import Glibc

/// The memory that this process uses (proc(5)), for tests in a process of their own.
enum PeakMemory {
    /// Whether the numbers are those of the program alone: a sanitizer uses memory too.
    static let isTrue = unsafe dlsym(nil, "__asan_init") == nil && dlsym(nil, "__tsan_init") == nil

    /// The bytes in use now.
    static var now: Int { Self.number("VmRSS:") }
    /// The maximum of bytes in use since ``begin()``.
    static var peak: Int { Self.number("VmHWM:") }

    /// Starts to measure the maximum.
    static func begin() {
        let file = unsafe open("/proc/self/clear_refs", O_WRONLY)
        guard file >= 0 else { return }
        defer { close(file) }
        unsafe _ = write(file, "5", 1)
    }

    private static func number(_ name: String) -> Int {
        let file = unsafe open("/proc/self/status", O_RDONLY)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 8192)
        let count = unsafe read(file, &bytes, bytes.count)
        let lines = String(decoding: bytes.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        guard let line = lines.first(where: { $0.hasPrefix(name) }) else { return 0 }
        return (line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first.flatMap { Int($0) } ?? 0)
            * 1024
    }
}
