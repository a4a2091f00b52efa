import CLinux
import Glibc

/// The limit on the descriptors of this process (getrlimit(2), RLIMIT_NOFILE).
package enum DescriptorLimit {
    /// Raises the soft limit to the hard limit and returns the limit in force.
    @discardableResult
    package static func raise() -> Int {
        let kind = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        var limit = rlimit()
        guard unsafe getrlimit(kind, &limit) == 0 else { return Self.current }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(kind, &limit)
        return Self.current
    }

    /// The limit in force: every new descriptor has a lower number; 1024 if it cannot be read.
    package static var current: Int {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return 1024 }
        return Int(clamping: limit.rlim_cur)
    }

    /// Returns whether `count` more descriptors can be opened now; it checks 512 at most.
    package static func hasRoom(for count: Int) -> Bool {
        let folder = unsafe open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard folder >= 0 else { return false }
        defer { close(folder) }
        return 1 + Int(uuu_free_descriptors(folder, CInt(clamping: count - 1), 0)) >= count
    }
}
