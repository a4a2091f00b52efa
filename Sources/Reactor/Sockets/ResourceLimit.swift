import CLinux
import Glibc

/// What the process may take at most of something (getrlimit(2)).
package enum ResourceLimit: Equatable {
    /// Bytes of address space.
    case addressSpace
    /// Bytes of a file.
    case fileSize

    /// How the manual calls it, and how a unit and a shell set it.
    private var names: (manual: String, unit: String, shell: String) {
        switch self {
        case .addressSpace: ("RLIMIT_AS", "LimitAS", "ulimit -v")
        case .fileSize: ("RLIMIT_FSIZE", "LimitFSIZE", "ulimit -f")
        }
    }

    /// What holds now, in bytes; nil for no limit.
    package var bytes: Int? {
        var limit = rlimit()
        let resource = self == .addressSpace ? RLIMIT_AS : RLIMIT_FSIZE
        guard unsafe getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0,
            limit.rlim_cur != rlim_t(bitPattern: -1)
        else { return nil }
        return Int(clamping: limit.rlim_cur)
    }

    /// What holds now, for a message: `files may have 16 KiB here (RLIMIT_FSIZE)`; nil for no limit.
    package static var remarkOnFiles: String? {
        Self.fileSize.bytes.map { "files may have \(Self.text($0)) here (\(Self.fileSize.names.manual))" }
    }

    /// Bytes of address space that the process may still map; nil for no limit.
    static var freeAddressSpace: Int? {
        guard let limit = Self.addressSpace.bytes else { return nil }
        return max(0, limit - Self.usedAddressSpace)
    }

    /// Says that so many bytes are too many, and how to allow them.
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

    /// What is mapped now: the first number of /proc/self/statm, in pages (proc(5)).
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
