import CLinux
import Glibc

/// A limit on a resource of this process (getrlimit(2)).
package enum ResourceLimit: Equatable {
    /// The address space, in bytes.
    case addressSpace
    /// The size of a file, in bytes.
    case fileSize

    /// The name in getrlimit(2), the setting of a systemd unit, and the command of a shell.
    private var names: (manual: String, unit: String, shell: String) {
        switch self {
        case .addressSpace: ("RLIMIT_AS", "LimitAS", "ulimit -v")
        case .fileSize: ("RLIMIT_FSIZE", "LimitFSIZE", "ulimit -f")
        }
    }

    /// The limit in force, in bytes; nil without a limit.
    package var bytes: Int? {
        var limit = rlimit()
        let resource = self == .addressSpace ? RLIMIT_AS : RLIMIT_FSIZE
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
            limit.rlim_cur != rlim_t(bitPattern: -1)
        else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// The limit on files as part of a message, such as `files may have 16 KiB here (RLIMIT_FSIZE)`; nil without a
    /// limit.
    package static var remarkOnFiles: String? {
        Self.fileSize.bytes.map { "files may have \(Self.text($0)) here (\(Self.fileSize.names.manual))" }
    }

    /// How many bytes of address space the process may still map; nil without a limit.
    static var freeAddressSpace: Int? {
        guard let limit = Self.addressSpace.bytes else { return nil }
        return max(0, limit - Self.usedAddressSpace)
    }

    /// Makes the error for a request of `bytes` that exceeds the limit, with how to raise it.
    func refusal(of bytes: Int, at location: String, errno number: CInt) -> ReactorError {
        let names = self.names
        let allowed = self.bytes.map(Self.text) ?? "no limit"
        return ReactorError(
            .system(errno: number),
            at: location,
            hint: "it takes \(Self.text(bytes)), and \(names.manual) is \(allowed) for the whole process; "
                + "set \(names.unit)=infinity in the unit, or \(names.shell) unlimited in a shell"
        )
    }

    private static func text(_ bytes: Int) -> String {
        let units = [("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)]
        guard let (name, size) = units.first(where: { bytes >= $0.1 }) else { return "\(bytes) bytes" }
        let tenths = (bytes * 10 + size - 1) / size
        return tenths % 10 == 0 ? "\(tenths / 10) \(name)" : "\(tenths / 10).\(tenths % 10) \(name)"
    }

    /// How many bytes are mapped: the first number of /proc/self/statm, in pages, times the page size (proc(5)).
    private static var usedAddressSpace: Int {
        let file = unsafe open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return 0 }
        defer { close(file) }
        var bytes = [UInt8](repeating: 0, count: 128)
        let count = unsafe read(file, &bytes, bytes.count)
        let pages = String(decoding: bytes.prefix(max(0, count)).prefix { $0 != UInt8(ascii: " ") }, as: UTF8.self)
        return (Int(pages) ?? 0) * Int(sysconf(CInt(_SC_PAGESIZE)))
    }
}
