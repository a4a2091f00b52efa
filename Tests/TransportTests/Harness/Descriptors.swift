import Glibc

/// The descriptors and threads of this process, for tests that run in a process of their own.
enum Descriptors {
    static let maximum = 256

    /// The number of open descriptors.
    ///
    /// Pipes do not count: the server opens none, but a sanitizer that reports does.
    static var count: Int {
        (0..<CInt(Self.maximum)).count { descriptor in
            var status = stat()
            return unsafe fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT != S_IFIFO
        }
    }

    /// Lowers the limit so that it can be reached.
    ///
    /// The runtime opens some descriptors when it sleeps for the first time, and stops the process if it cannot: that
    /// is done first.
    static func limit() async throws {
        for _ in 0..<20 { try await Task.sleep(for: .milliseconds(2)) }
        var limit = rlimit(rlim_cur: rlim_t(Self.maximum), rlim_max: rlim_t(Self.maximum))
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Opens descriptors until only this many are left.
    static func exhaust(leaving left: Int) -> [CInt] {
        var taken: [CInt] = []
        while case let next = dup(0), next >= 0 { taken.append(next) }
        for _ in 0..<left { close(taken.removeLast()) }
        return taken
    }

    static func giveBack(_ taken: [CInt]) {
        for descriptor in taken { close(descriptor) }
    }

    /// The number of threads of event loops (proc(5)).
    static var loopThreads: Int {
        guard let folder = unsafe opendir("/proc/self/task") else { return -1 }
        defer { unsafe closedir(folder) }
        var count = 0
        while let entry = unsafe readdir(folder) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) {
                unsafe String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            let file = unsafe Glibc.open("/proc/self/task/\(name)/comm", O_RDONLY)
            guard file >= 0 else { continue }
            defer { close(file) }
            var text = [UInt8](repeating: 0, count: 16)
            _ = unsafe read(file, &text, text.count)
            if text.starts(with: "uuu-loop".utf8) { count += 1 }
        }
        return count
    }
}
