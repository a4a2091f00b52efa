package import Contexts

/// The name of an account: ASCII letters and digits, `-` and `_` between them, 2 to 20 characters (SEC-32).
package struct Username: Hashable, Sendable {
    /// The name, as its owner wrote it.
    package let display: String
    /// The form by which it is found and compared: lower case.
    package let folded: String

    /// The form in which names that look alike are equal (SEC-32).
    package var alike: String { Self.alike(self.folded) }

    /// How many characters a name may have.
    package static let lengths = 2...20

    /// Checks a name; throws `blankUsername` or `invalidUsername`.
    package init(_ text: String) throws(AccountError) {
        let location = "Username"
        // Reads one byte more than a name can have, so that the cost does not depend on the length of the text.
        let bytes = Array(text.utf8.prefix(Self.lengths.upperBound + 1))
        guard bytes.contains(where: { !Self.isBlank($0) }) else { throw AccountError(.blankUsername, at: location) }
        guard Self.lengths.contains(bytes.count), Self.isWellFormed(bytes) else {
            throw AccountError(.invalidUsername, at: location)
        }
        self.display = text
        self.folded = text.lowercased()
    }

    /// Returns the form in which words that look alike are equal: `l` stands for `i` and `1`, `o` for `0`, and `-` for `_`.
    ///
    /// The word must be in lower case, in which a capital I has become an `i`. The engine computes the same of the names
    /// that it stores.
    package static func alike(_ folded: String) -> String {
        let bytes = folded.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "i"), UInt8(ascii: "1"): UInt8(ascii: "l")
            case UInt8(ascii: "0"): UInt8(ascii: "o")
            case UInt8(ascii: "_"): UInt8(ascii: "-")
            default: byte
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Checks for a letter followed by letters and digits, with at most one `-` or `_` between two of them.
    private static func isWellFormed(_ bytes: [UInt8]) -> Bool {
        guard let first = bytes.first, self.isLetter(first) else { return false }
        var last = first
        for byte in bytes.dropFirst() {
            guard self.isLetterOrDigit(byte) || (self.isJoiner(byte) && !self.isJoiner(last)) else { return false }
            last = byte
        }
        return !self.isJoiner(last)
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || (UInt8(ascii: "\t")...UInt8(ascii: "\r")).contains(byte)
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        self.isLetter(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }

    private static func isJoiner(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }
}
