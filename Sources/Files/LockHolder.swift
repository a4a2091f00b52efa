import Glibc

/// A process that holds the lock of a file.
package struct LockHolder: Equatable, Sendable, CustomStringConvertible {
    /// The process id.
    package let process: Int32
    /// The name of its program; nil if that cannot be read.
    package let program: String?

    init(process: Int32) {
        self.process = process
        let name = try? OpenFile(reading: "/proc/\(process)/comm").contents()
        self.program = name.map { String(decoding: $0.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
    }

    /// This process.
    package static var current: LockHolder { LockHolder(process: getpid()) }

    /// Process id and program, such as `process 812 (uuu-server)`.
    package var description: String { "process \(self.process)" + (self.program.map { " (\($0))" } ?? "") }

    /// Finds the process that has locked the whole file in the kernel's list; nil if none is visible.
    init?(ofWhole file: OpenFile) throws(FileError) {
        let list = try OpenFile(reading: "/proc/locks").contents()
        let identity = try file.status().identity
        guard let process = Self.holder(of: identity, in: String(decoding: list, as: UTF8.self)) else { return nil }
        self.init(process: process)
    }

    /// Finds the holder of a file's lock in the kernel's list; nil if there is none.
    ///
    /// Its lines look like `3: FLOCK  ADVISORY  WRITE 812 fe:00:1234 0 EOF` (proc(5)).
    static func holder(of identity: FileStatus.Identity, in list: String) -> Int32? {
        for line in list.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count >= 6, words[1] == "FLOCK" else { continue }
            let file = words[5].split(separator: ":")
            guard file.count == 3, UInt(file[0], radix: 16) == identity.major,
                UInt(file[1], radix: 16) == identity.minor, UInt(file[2]) == identity.number
            else { continue }
            if let process = Int32(words[4]), process > 0 { return process }
        }
        return nil
    }
}

extension FileStatus.Identity {
    /// The two parts of the device number (sys/sysmacros.h).
    fileprivate var major: UInt { self.device >> 8 & 0xfff | self.device >> 32 & ~0xfff }
    fileprivate var minor: UInt { self.device & 0xff | self.device >> 12 & ~0xff }
}
