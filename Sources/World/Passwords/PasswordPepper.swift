import Foundation

/// Secret keys under which hashes of passwords are stored; they are not in the database (SEC-29).
///
/// No description of a value has a key's bytes in it.
package struct PasswordPepper: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
    /// A key, and the id by which rows name it.
    package struct Key: Equatable, Sendable, CustomStringConvertible, CustomReflectable {
        /// 1 to 32 letters, digits, `-` and `_`.
        package let id: String
        /// At least 32 bytes.
        package let bytes: [UInt8]

        /// The id.
        package var description: String { self.id }
        package var customMirror: Mirror { Mirror(self, children: ["id": self.id]) }
    }

    /// Why a text holds no keys, without anything of the text.
    package struct Problem: Error, Equatable, Sendable {
        /// The number of the line, beginning with 1; nil for the whole text.
        package let line: Int?
        /// What is wrong, and how to mend it.
        package let hint: String
    }

    /// The smallest number of bytes of a key.
    package static let minimumBytes = 32
    /// How to make a key, for the operator.
    private static let mend = "write ID:KEY, as printed by: printf '2026:'; head -c 32 /dev/urandom | base64"

    /// All keys, in the order of the text.
    private let keys: [Key]

    /// Reads keys: on each line an id, a colon and the key in base64.
    ///
    /// The first key is used for new hashes. Blank lines, and lines that start with `#`, are left out.
    package init(_ text: [UInt8]) throws(Problem) {
        var keys: [Key] = []
        let lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (number, bytes) in zip(1..., lines) {
            let line = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
            guard !line.isEmpty, !line.hasPrefix("#") else { continue }
            let key = try Self.key(line, number)
            guard !keys.contains(where: { $0.id == key.id }) else {
                throw Problem(line: number, hint: "the id \"\(key.id)\" stands twice; each key needs its own")
            }
            keys.append(key)
        }
        guard !keys.isEmpty else { throw Problem(line: nil, hint: "there is no key; \(Self.mend)") }
        self.keys = keys
    }

    /// The key for new hashes.
    package var current: Key { self.keys[0] }

    /// Returns the key with an id; nil if there is none.
    package subscript(_ id: String) -> Key? { self.keys.first { $0.id == id } }

    /// The id of the key for new hashes, and how many other keys there are.
    package var description: String {
        let others = self.keys.count - 1
        return others == 0 ? self.current.id : "\(self.current.id), and \(others) former"
    }

    package var customMirror: Mirror { Mirror(self, children: ["keys": self.description]) }

    private static func key(_ line: String, _ number: Int) throws(Problem) -> Key {
        guard let colon = line.firstIndex(of: ":") else {
            throw Problem(line: number, hint: "there is no id before a colon; \(self.mend)")
        }
        let id = String(line[..<colon])
        let isID = id.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0 & 0xDF) || $0 == 0x2D || $0 == 0x5F
        }
        guard isID, (1...32).contains(id.utf8.count) else {
            throw Problem(line: number, hint: "the id is not 1 to 32 letters, digits, - and _; \(self.mend)")
        }
        let digits = String(line[line.index(after: colon)...].prefix { $0 != "=" })
        let padding = String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4)
        guard line[colon...].dropFirst().drop(while: { $0 != "=" }).allSatisfy({ $0 == "=" }),
            let bytes = Data(base64Encoded: digits + padding)
        else {
            throw Problem(line: number, hint: "the key is not base64; \(self.mend)")
        }
        guard bytes.count >= self.minimumBytes else {
            let hint = "the key has \(bytes.count) bytes, fewer than \(self.minimumBytes); \(self.mend)"
            throw Problem(line: number, hint: hint)
        }
        return Key(id: id, bytes: Array(bytes))
    }
}
