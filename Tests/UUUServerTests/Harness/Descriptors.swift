import Glibc

/// The descriptors of this process, for tests that run in a process of their own.
enum Descriptors {
    /// Sets the limit to 256 descriptors, and opens all but `left` of them.
    ///
    /// - Returns: The descriptors that were opened.
    static func takeAll(but left: Int) -> [CInt] {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit(rlim_cur: 256, rlim_max: 256)
        unsafe setrlimit(kind, &limit)
        var taken: [CInt] = []
        while case let next = dup(STDERR_FILENO), next >= 0 { taken.append(next) }
        for _ in 0..<left { close(taken.removeLast()) }
        return taken
    }

    static func giveBack(_ taken: [CInt]) {
        for descriptor in taken { close(descriptor) }
    }
}
