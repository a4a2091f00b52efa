import Glibc

/// How much memory this process takes (proc(5)); for tests in a process of their own.
enum PeakMemory {
    /// Whether the numbers are the program's own: a sanitizer takes memory beside it.
    static let isTrue = unsafe dlsym(nil, "__asan_init") == nil && dlsym(nil, "__tsan_init") == nil

    /// Bytes that are there now.
    static var now: Int { Self.number("VmRSS:") }
    /// The most bytes that were there since ``begin()``.
    static var peak: Int { Self.number("VmHWM:") }

    /// Begins to look for the most.
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
