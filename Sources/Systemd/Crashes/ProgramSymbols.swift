import CLinux
import Glibc

/// The function names in this program's file, to name code locations.
///
/// A program that was stripped of its debugging information still has them (strip(1), `--strip-debug`).
package struct ProgramSymbols {
    private let symbols: [UInt8]
    private let strings: [UInt8]

    /// The size of an entry of the symbol table in bytes (elf(5), `Elf64_Sym`).
    private static let entryBytes = 24

    /// Reads the symbol table of a 64-bit ELF file; nil if there is none.
    package init?(path: String = "/proc/self/exe") {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        guard let head = Self.read(descriptor, at: 0, count: 64), head.starts(with: [0x7F, 0x45, 0x4C, 0x46, 2, 1]),
            let table = Self.read(
                descriptor,
                at: Self.number(head, 40, bytes: 8),
                count: Self.number(head, 58, bytes: 2) * Self.number(head, 60, bytes: 2)
            )
        else { return nil }
        let size = Self.number(head, 58, bytes: 2)
        guard size >= 64 else { return nil }
        func section(_ index: Int) -> [UInt8]? {
            guard index >= 0, (index + 1) * size <= table.count else { return nil }
            return Array(table[index * size..<(index + 1) * size])
        }
        func content(_ section: [UInt8]) -> [UInt8]? {
            let (location, count) = (Self.number(section, 24, bytes: 8), Self.number(section, 32, bytes: 8))
            return Self.read(descriptor, at: location, count: count)
        }
        let symbolTable = (0..<table.count / size).lazy.compactMap(section).first { Self.number($0, 4, bytes: 4) == 2 }
        guard let symbolTable, let symbols = content(symbolTable),
            let strings = section(Self.number(symbolTable, 40, bytes: 4)).flatMap(content)
        else { return nil }
        self.symbols = symbols
        self.strings = strings
    }

    /// Returns the names of the functions at these offsets from where the file is mapped; nil for an offset without
    /// one.
    package func names(at offsets: [UInt64]) -> [String?] {
        var found = [(start: UInt64, name: Int)?](repeating: nil, count: offsets.count)
        unsafe self.symbols.withUnsafeBytes { table in
            for entry in stride(from: 0, through: table.count - Self.entryBytes, by: Self.entryBytes) {
                // Only functions (STT_FUNC) that are defined in the file (not SHN_UNDEF).
                guard unsafe table[entry + 4] & 0xF == 2, unsafe table[entry + 6] | table[entry + 7] != 0 else {
                    continue
                }
                let start = unsafe table.loadUnaligned(fromByteOffset: entry + 8, as: UInt64.self)
                let size = unsafe table.loadUnaligned(fromByteOffset: entry + 16, as: UInt64.self)
                for index in offsets.indices where offsets[index] >= start && offsets[index] - start < max(size, 1) {
                    let name = unsafe table.loadUnaligned(fromByteOffset: entry, as: UInt32.self)
                    found[index] = (start, Int(name))
                }
            }
        }
        return found.map { $0.flatMap { self.name(at: $0.name) } }
    }

    private func name(at location: Int) -> String? {
        guard location < self.strings.count, let end = self.strings[location...].firstIndex(of: 0), end > location
        else {
            return nil
        }
        let mangled = String(decoding: self.strings[location..<end], as: UTF8.self)
        return Self.demangled(mangled) ?? mangled
    }

    /// Returns a Swift name in readable form; nil if it is not a mangled Swift name.
    static func demangled(_ name: String) -> String? {
        unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) { text in
            guard let start = text.baseAddress,
                unsafe uuu_demangle(name, name.utf8.count, start, text.count)
            else { return nil }
            return unsafe String(cString: start)
        }
    }

    private static func number(_ bytes: [UInt8], _ location: Int, bytes count: Int) -> Int {
        guard location + count <= bytes.count else { return 0 }
        let value = bytes[location..<location + count].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return Int(clamping: value)
    }

    private static func read(_ descriptor: CInt, at location: Int, count: Int) -> [UInt8]? {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, count > 0, location >= 0, location <= status.st_size,
            count <= status.st_size - location
        else { return nil }
        var done = 0
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            while done < count {
                let part = unsafe pread(
                    descriptor,
                    buffer.baseAddress.map { unsafe $0 + done },
                    count - done,
                    location + done
                )
                guard part > 0 else { break }
                done += part
            }
            initialized = done
        }
        return done == count ? bytes : nil
    }
}
