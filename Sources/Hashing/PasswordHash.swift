import CSodium
import World

/// How passwords are hashed and compared: Argon2id as libsodium computes it (SEC-27), with 16 bytes of salt, 32 of tag and
/// one lane, under a pepper if there is one (SEC-29).
///
/// Its functions block their thread for tens of milliseconds, or up to a second for a hash of bcrypt. Any thread may use it.
struct PasswordHash: Equatable, Sendable {
    /// The number of passes over the memory.
    let passes: UInt64
    /// The memory in bytes.
    let memory: Int
    /// The keys of which the first is applied to new hashes; nil for none.
    var pepper: PasswordPepper?

    /// Whether libsodium could be initialized; done once in a process.
    static let isReady = sodium_init() >= 0

    /// Returns the hash of a password, with a new salt; nil if the memory is not available or the parameters are
    /// invalid.
    ///
    /// It is a PHC string, or with a pepper the text of a ``PepperedHash``.
    func make(_ secret: SecretBytes) -> String? {
        guard let text = self.makePlain(secret) else { return nil }
        guard let pepper = self.pepper else { return text }
        return PepperedHash(of: text, under: pepper.current)?.text
    }

    private func makePlain(_ secret: SecretBytes) -> String? {
        var text = [CChar](repeating: 0, count: crypto_pwhash_strbytes())
        let status = unsafe secret.withBytes { password, count in
            unsafe crypto_pwhash_str_alg(
                &text,
                password,
                count,
                self.passes,
                self.memory,
                crypto_pwhash_alg_argon2id13()
            )
        }
        guard status == 0 else { return nil }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// Returns a hash that matches no password but has these parameters and this pepper; nil if the memory is not
    /// available.
    ///
    /// It is the hash of a random secret with one pass only. To compare a password with it takes the number of passes
    /// that it names.
    func makeDummy() -> String? {
        guard self.passes > 0 else { return nil }
        var random = [UInt8](repeating: 0, count: 32)
        unsafe randombytes_buf(&random, random.count)
        let short = PasswordHash(passes: 1, memory: self.memory, pepper: self.pepper).make(SecretBytes(random))
        return short?.replacing(",t=1,", with: ",t=\(self.passes),", maxReplacements: 1)
    }

    /// Compares a password with a hash: of Argon2 with any parameters, with a pepper or without, or of bcrypt (SEC-28).
    ///
    /// A text that is not a hash matches no password.
    ///
    /// If the memory is not available, no password matches either: libsodium 1.0.18 does not distinguish the two.
    func compare(_ secret: SecretBytes, with hash: String) -> PasswordVerdict {
        if let peppered = PepperedHash(hash) { return self.compare(secret, with: peppered) }
        if let bcrypt = BcryptHash(hash) { return bcrypt.compare(secret) }
        let status = unsafe secret.withBytes { password, count in
            unsafe crypto_pwhash_str_verify(hash, password, count)
        }
        guard status == 0 else { return .wrong }
        // libsodium accepts the hash of another function of the Argon2 family, so the name is checked too.
        let difference = unsafe crypto_pwhash_str_needs_rehash(hash, self.passes, self.memory)
        let isCurrent = difference == 0 && hash.hasPrefix("$argon2id$") && self.pepper == nil
        return isCurrent ? .right : .rightButOutdated
    }

    private func compare(_ secret: SecretBytes, with hash: PepperedHash) -> PasswordVerdict {
        guard let key = self.pepper?[hash.keyID] else {
            let mend = "give it back, by the credential \"pepper\" or [Passwords] pepper_file, and restart"
            return .unusable(hint: "the key \"\(hash.keyID)\" of its pepper is missing; \(mend)")
        }
        guard hash.matches(secret, under: key) else { return .wrong }
        let isCurrent = hash.passes == self.passes && hash.memory == self.memory && key.id == self.pepper?.current.id
        return isCurrent ? .right : .rightButOutdated
    }
}
