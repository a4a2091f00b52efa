/// The secret with which a client goes on with its session: `uuu1_` and 256 random bits in base64url (SEC-36).
///
/// Only its digest is stored. It is in no error, no field of the log and no description.
struct ResumeToken: Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The token as the client has it.
    let text: String

    /// What every token begins with, by which programs that look for leaked secrets know it.
    static let prefix = "uuu1_"
    /// The number of random bytes.
    static let size = 32

    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let isInAlphabet = (0...UInt8.max).map(Set(Self.alphabet).contains)
    private static let length = Self.prefix.utf8.count + (Self.size * 8 + 5) / 6

    /// Makes a new token from the system's cryptographic random number generator.
    init() {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        while bytes.count < Self.size {
            // The generator asks the kernel each time, so it is asked for eight bytes at once.
            var word: UInt64 = generator.next()
            for _ in 0..<UInt64.bitWidth / UInt8.bitWidth {
                bytes.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
            }
        }
        self.init(bytes)
    }

    /// Makes the token of 32 bytes.
    init(_ bytes: [UInt8]) {
        var text = Self.prefix
        var (bits, count) = (0, 0)
        for byte in bytes {
            (bits, count) = (bits << 8 | Int(byte), count + 8)
            while count >= 6 {
                count -= 6
                text.unicodeScalars.append(Unicode.Scalar(Self.alphabet[bits >> count & 63]))
            }
            bits &= 1 << count - 1
        }
        if count > 0 { text.unicodeScalars.append(Unicode.Scalar(Self.alphabet[bits << (6 - count) & 63])) }
        self.text = text
    }

    /// Takes the text of a client; nil if it is not written as a token is.
    init?(_ text: String) {
        let characters = text.utf8
        guard characters.count == Self.length, text.hasPrefix(Self.prefix) else { return nil }
        let code = characters.dropFirst(Self.prefix.utf8.count)
        guard code.allSatisfy({ Self.isInAlphabet[Int($0)] }) else { return nil }
        // The last character stands for four bits: two of its six are zero.
        guard let last = code.last, let value = Self.alphabet.firstIndex(of: last), value & 3 == 0 else { return nil }
        self.text = text
    }

    /// What it is, and nothing of it.
    var description: String { "a token" }
    /// What it is, and nothing of it.
    var debugDescription: String { self.description }
    /// Nothing: a dump of a value that contains a token does not show it.
    var customMirror: Mirror { Mirror(self, children: []) }
}
