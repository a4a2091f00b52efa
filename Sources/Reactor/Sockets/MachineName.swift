import Glibc

/// The name of this machine.
package enum MachineName {
    /// The host name of the system (gethostname(2)) and its first label, in lower case.
    ///
    /// It asks no name server.
    package static var all: Set<String> {
        var bytes = [CChar](repeating: 0, count: 256)
        guard unsafe gethostname(&bytes, bytes.count - 1) == 0 else { return [] }
        let name = String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self).lowercased()
        return Set([name, String(name.prefix { $0 != "." })].filter { !$0.isEmpty })
    }
}
