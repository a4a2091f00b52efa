import CSodium
import World

/// A hash of Argon2id in whose place a row has its HMAC under a secret key, so that a copy of the database alone is of no use
/// for guessing passwords (SEC-29).
///
/// The text is `$uuu-pepper$ID$argon2id$v=19$m=19456,t=2,p=1$SALT$MAC`: the PHC string of Argon2id, with the key's id before it,
/// and in place of the tag the HMAC-SHA-256 of the PHC string with its tag. So the tag is stored nowhere.
struct PepperedHash {
    /// The id of the key.
    let keyID: String
    /// The number of passes over the memory.
    let passes: UInt64
    /// The memory in bytes.
    let memory: Int
    /// The PHC string up to its salt, without the tag.
    private let setting: String
    private let salt: [UInt8]
    private let mac: [UInt8]

    private static let name = "uuu-pepper"

    /// Recognises a hash by its form; nil for any other text.
    init?(_ text: String) {
        let parts = text.split(separator: "$", omittingEmptySubsequences: false)
        guard parts.count == 8, parts[0].isEmpty, parts[1] == Self.name, parts[3] == "argon2id", parts[4] == "v=19",
            let (memory, passes) = Self.parameters(parts[5]),
            let salt = Base64.bytes(parts[6]), salt.count == crypto_pwhash_saltbytes(),
            let mac = Base64.bytes(parts[7]), mac.count == crypto_auth_hmacsha256_bytes()
        else { return nil }
        self.keyID = String(parts[2])
        self.passes = passes
        self.memory = memory
        self.setting = "$" + parts[3...6].joined(separator: "$")
        self.salt = salt
        self.mac = mac
    }

    /// Puts a key over a PHC string of Argon2id; nil for any other text.
    init?(of text: String, under key: PasswordPepper.Key) {
        guard let end = text.lastIndex(of: "$") else { return nil }
        let mac = Base64.text(Self.mac(of: text, under: key))
        self.init("$\(Self.name)$\(key.id)\(text[..<end])$\(mac)")
    }

    /// The text of a row.
    var text: String { "$\(Self.name)$\(self.keyID)\(self.setting)$\(Base64.text(self.mac))" }

    /// Returns whether a password has this hash under a key; false also if the memory is not available.
    func matches(_ secret: SecretBytes, under key: PasswordPepper.Key) -> Bool {
        var tag = [UInt8](repeating: 0, count: 32)
        let status = unsafe secret.withBytes { password, count in
            unsafe crypto_pwhash(
                &tag,
                UInt64(tag.count),
                password,
                count,
                self.salt,
                self.passes,
                self.memory,
                crypto_pwhash_alg_argon2id13()
            )
        }
        guard status == 0 else { return false }
        let mac = Self.mac(of: "\(self.setting)$\(Base64.text(tag))", under: key)
        return unsafe sodium_memcmp(mac, self.mac, mac.count) == 0
    }

    private static func mac(of text: String, under key: PasswordPepper.Key) -> [UInt8] {
        var state = crypto_auth_hmacsha256_state()
        var mac = [UInt8](repeating: 0, count: crypto_auth_hmacsha256_bytes())
        let bytes = Array(text.utf8)
        // None of them fails.
        unsafe crypto_auth_hmacsha256_init(&state, key.bytes, key.bytes.count)
        unsafe crypto_auth_hmacsha256_update(&state, bytes, UInt64(bytes.count))
        unsafe crypto_auth_hmacsha256_final(&state, &mac)
        unsafe sodium_memzero(&state, MemoryLayout.size(ofValue: state))
        return mac
    }

    /// Reads `m=19456,t=2,p=1`: the memory in bytes, and the passes; libsodium computes one lane only.
    private static func parameters(_ text: Substring) -> (memory: Int, passes: UInt64)? {
        let values = text.split(separator: ",", omittingEmptySubsequences: false)
        guard values.count == 3, values[0].hasPrefix("m="), values[1].hasPrefix("t="), values[2] == "p=1",
            let memory = UInt32(values[0].dropFirst(2)), let passes = UInt32(values[1].dropFirst(2))
        else { return nil }
        return (Int(memory) * 1_024, UInt64(passes))
    }
}

/// Base64 as PHC strings have it: the common alphabet, without padding.
enum Base64 {
    private static let variant = CInt(sodium_base64_VARIANT_ORIGINAL_NO_PADDING)

    /// Returns the text of some bytes.
    static func text(_ bytes: [UInt8]) -> String {
        var text = [CChar](repeating: 0, count: sodium_base64_encoded_len(bytes.count, Self.variant))
        _ = unsafe sodium_bin2base64(&text, text.count, bytes, bytes.count, Self.variant)
        return String(decoding: text.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns the bytes of a text; nil if it is not one.
    static func bytes(_ text: some StringProtocol) -> [UInt8]? {
        let text = String(text)
        var bytes = [UInt8](repeating: 0, count: text.utf8.count)
        var count = 0
        let status = unsafe sodium_base642bin(
            &bytes,
            bytes.count,
            text,
            text.utf8.count,
            nil,
            &count,
            nil,
            Self.variant
        )
        return status == 0 ? Array(bytes.prefix(count)) : nil
    }
}
