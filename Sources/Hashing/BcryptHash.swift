import CCrypt
import CSodium
import World

/// A hash of bcrypt, as the original server made them; libxcrypt computes it (SEC-28).
///
/// bcrypt reads the first 72 bytes of a password, and nothing of the rest.
struct BcryptHash {
    /// The highest cost that is computed.
    ///
    /// It takes about a second of a thread, and each step more takes twice that.
    static let maximumCost = 14
    /// How many bytes of a password bcrypt reads.
    private static let significantBytes = 72
    /// The length of a hash: `$2b$12$`, 22 characters of salt and 31 of the rest.
    private static let length = 60

    private let text: String
    /// The binary logarithm of the number of rounds.
    let cost: Int

    /// Recognises a hash by its form; nil for any other text.
    init?(_ text: String) {
        let bytes = Array(text.utf8.prefix(Self.length + 1))
        guard bytes.count == Self.length, ["$2a$", "$2b$", "$2y$"].contains(where: text.hasPrefix),
            bytes[6] == UInt8(ascii: "$"), bytes[7...].allSatisfy(Self.isDigit),
            let cost = Int(String(decoding: bytes[4..<6], as: UTF8.self)), cost >= 0
        else { return nil }
        self.text = text
        self.cost = cost
    }

    /// Compares a password with it; a right one is to be hashed anew.
    func compare(_ secret: SecretBytes) -> PasswordVerdict {
        guard self.cost <= Self.maximumCost else {
            let limit = "bcrypt of cost \(self.cost) takes too long, at most \(Self.maximumCost) is computed"
            return .unusable(hint: "\(limit); the account needs a new password")
        }
        return self.matches(secret) ? .rightButOutdated : .wrong
    }

    private func matches(_ secret: SecretBytes) -> Bool {
        unsafe secret.withBytes { password, count in
            let count = min(Int(count), Self.significantBytes)
            // crypt_rn(3) takes a text that ends with a zero byte, and memory of its own, which it does not leave clean.
            let phrase = UnsafeMutablePointer<CChar>.allocate(capacity: count + 1)
            let size = MemoryLayout<crypt_data>.size
            let memory = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 16)
            defer {
                unsafe sodium_memzero(phrase, count + 1)
                unsafe sodium_memzero(memory, size)
                unsafe phrase.deallocate()
                unsafe memory.deallocate()
            }
            unsafe phrase.initialize(from: password, count: count)
            unsafe phrase[count] = 0
            unsafe memory.initializeMemory(as: UInt8.self, repeating: 0, count: size)
            guard let result = unsafe crypt_rn(phrase, self.text, memory, CInt(size)) else { return false }
            return unsafe sodium_memcmp(result, self.text, Self.length) == 0
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "/"):
            true
        default: false
        }
    }
}
