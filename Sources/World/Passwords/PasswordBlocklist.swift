/// Passwords that the operator does not allow, such as those of a breach (SEC-25).
///
/// Of each only a hash of eight bytes is held, with a key that is random in each process: a million takes 8 MB. That another
/// password has the hash of one of them happens once in 10¹³ questions of a list so long.
package struct PasswordBlocklist: Equatable, Sendable {
    /// Why a text cannot be used: the number of the first line that is not UTF-8.
    package struct BadLine: Error, Equatable, Sendable {
        /// The number, beginning with 1.
        package let number: Int
    }

    /// A list without passwords.
    package static let none = PasswordBlocklist()

    /// The hashes, sorted; each stands once.
    private let hashes: [UInt64]

    private init() { self.hashes = [] }

    /// Reads a list: one password on each line, which ends with LF or CRLF.
    ///
    /// Passwords are compared in lower case, after the conversion that new passwords have (``Password``). A line that no
    /// account could have for its password is left out: one that is shorter than eight characters or too long, or has
    /// control characters. A byte order mark at the beginning is ignored.
    ///
    /// - Throws: ``BadLine`` if a line is not UTF-8.
    package init(_ text: [UInt8]) throws(BadLine) {
        var hashes: [UInt64] = []
        var (start, number) = (text.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0, 0)
        while start < text.count {
            let end = text[start...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            let isCRLF = end > start && text[end - 1] == UInt8(ascii: "\r")
            number += 1
            if let hash = try Self.hash(ofLine: text[start..<(isCRLF ? end - 1 : end)], number) { hashes.append(hash) }
            start = end + 1
        }
        hashes.sort()
        var unique: [UInt64] = []
        unique.reserveCapacity(hashes.count)
        for hash in hashes where hash != unique.last { unique.append(hash) }
        self.hashes = unique
    }

    /// How many passwords there are.
    package var count: Int { self.hashes.count }

    /// Returns whether a password is in the list; it must be in lower case, and converted as ``Password`` does.
    package func contains(_ folded: String) -> Bool {
        let wanted = Self.hash(folded.utf8)
        var (low, high) = (0, self.hashes.count)
        while low < high {
            let middle = (low + high) / 2
            if self.hashes[middle] == wanted { return true }
            if self.hashes[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return false
    }

    /// Returns the hash of a line; nil if it cannot be anybody's password.
    private static func hash(ofLine line: ArraySlice<UInt8>, _ number: Int) throws(BadLine) -> UInt64? {
        if line.allSatisfy({ (0x20..<0x7F).contains($0) }) {
            guard (AccountPolicy.lowestPasswordMinimum...Password.maximumScalars).contains(line.count) else {
                return nil
            }
            return self.hash(line.lazy.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 })
        }
        guard let text = String(validating: line, as: UTF8.self) else { throw BadLine(number: number) }
        guard let password = try? Password(text),
            password.text.unicodeScalars.count >= AccountPolicy.lowestPasswordMinimum
        else { return nil }
        return self.hash(password.text.lowercased().utf8)
    }

    private static func hash(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hasher = Hasher()
        for byte in bytes { hasher.combine(byte) }
        return UInt64(bitPattern: Int64(hasher.finalize()))
    }
}
