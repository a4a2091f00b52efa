import CSodium
import Synchronization
import World

/// Argon2id as libsodium computes it (SEC-27): 16 bytes of salt, 32 of tag, one lane, a PHC string.
///
/// Blocks its thread for tens of milliseconds. Any thread may use it.
struct PasswordHash: Equatable, Sendable {
    /// How often the memory is gone over.
    let passes: UInt64
    /// How many bytes of memory are filled.
    let memory: Int

    /// Prepares libsodium, once a process; false when it cannot be.
    static let isReady = sodium_init() >= 0

    /// The hash of a password, with a fresh salt; nil when the memory cannot be had or the parameters are none.
    func make(_ secret: SecretBytes) -> String? {
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

    /// A hash that no password has, though it looks like one of these parameters; nil when the memory cannot be had.
    ///
    /// It is one of a random secret that was gone over once only: comparing with it goes over it as often as it says.
    func makeDummy() -> String? {
        guard self.passes > 0 else { return nil }
        var random = [UInt8](repeating: 0, count: 32)
        unsafe randombytes_buf(&random, random.count)
        guard let short = PasswordHash(passes: 1, memory: self.memory).make(SecretBytes(random)) else { return nil }
        return short.replacing(",t=1,", with: ",t=\(self.passes),", maxReplacements: 1)
    }

    /// Compares a password with a hash of any parameters; a text that is no hash is wrong.
    ///
    /// So is every password when the memory cannot be had: libsodium 1.0.18 does not tell the two apart.
    func compare(_ secret: SecretBytes, with hash: String) -> PasswordVerdict {
        let status = unsafe secret.withBytes { password, count in
            unsafe crypto_pwhash_str_verify(hash, password, count)
        }
        guard status == 0 else { return .wrong }
        // Another function of the family answers for its own parameters, so it is told apart by its name.
        let difference = unsafe crypto_pwhash_str_needs_rehash(hash, self.passes, self.memory)
        return difference == 0 && hash.hasPrefix("$argon2id$") ? .right : .rightButOutdated
    }
}

/// A password's bytes, which are overwritten when the last reference to them goes (SEC-30).
final class SecretBytes: Sendable {
    private let bytes: Mutex<[UInt8]>

    /// Takes the bytes over: the caller must keep no copy.
    init(_ bytes: consuming [UInt8]) {
        self.bytes = Mutex(bytes)
    }

    deinit {
        self.wipe()
    }

    /// Overwrites the bytes where they lie.
    func wipe() {
        self.bytes.withLock { bytes in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe sodium_memzero(start, buffer.count)
            }
        }
    }

    /// Lends the bytes to a function of C, as characters and their number.
    func withBytes<T: Sendable>(_ body: (UnsafePointer<CChar>, UInt64) -> T) -> T {
        self.bytes.withLock { bytes in
            unsafe bytes.withUnsafeBytes { buffer in
                // C forbids a null pointer even for no characters.
                guard let start = buffer.baseAddress else { return unsafe body("", 0) }
                return unsafe body(start.assumingMemoryBound(to: CChar.self), UInt64(buffer.count))
            }
        }
    }
}
