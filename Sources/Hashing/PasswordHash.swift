import CSodium
import Synchronization
import World

/// Argon2id as libsodium computes it (SEC-27): 16 bytes of salt, 32 of tag, one lane, a PHC string.
///
/// Blocks its thread for tens of milliseconds. Any thread may use it.
struct PasswordHash: Equatable, Sendable {
    /// The number of passes over the memory.
    let passes: UInt64
    /// The memory in bytes.
    let memory: Int

    /// Whether libsodium could be initialized; done once in a process.
    static let isReady = sodium_init() >= 0

    /// Returns the hash of a password, with a new salt; nil if the memory is not available or the parameters are
    /// invalid.
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

    /// Returns a hash that matches no password but has these parameters; nil if the memory is not available.
    ///
    /// It is the hash of a random secret with one pass only. To compare a password with it takes the number of passes
    /// that it names.
    func makeDummy() -> String? {
        guard self.passes > 0 else { return nil }
        var random = [UInt8](repeating: 0, count: 32)
        unsafe randombytes_buf(&random, random.count)
        guard let short = PasswordHash(passes: 1, memory: self.memory).make(SecretBytes(random)) else { return nil }
        return short.replacing(",t=1,", with: ",t=\(self.passes),", maxReplacements: 1)
    }

    /// Compares a password with a hash of any parameters.
    ///
    /// A text that is not a hash matches no password.
    ///
    /// If the memory is not available, no password matches either: libsodium 1.0.18 does not distinguish the two.
    func compare(_ secret: SecretBytes, with hash: String) -> PasswordVerdict {
        let status = unsafe secret.withBytes { password, count in
            unsafe crypto_pwhash_str_verify(hash, password, count)
        }
        guard status == 0 else { return .wrong }
        // libsodium accepts the hash of another function of the Argon2 family, so the name is checked too.
        let difference = unsafe crypto_pwhash_str_needs_rehash(hash, self.passes, self.memory)
        return difference == 0 && hash.hasPrefix("$argon2id$") ? .right : .rightButOutdated
    }
}

/// The bytes of a password, which are overwritten when the last reference to them is released (SEC-30).
final class SecretBytes: Sendable {
    private let bytes: Mutex<[UInt8]>

    /// Takes ownership of the bytes; the caller must not have a copy.
    init(_ bytes: consuming [UInt8]) {
        self.bytes = Mutex(bytes)
    }

    deinit {
        self.wipe()
    }

    /// Overwrites the bytes in memory.
    func wipe() {
        self.bytes.withLock { bytes in
            unsafe bytes.withUnsafeMutableBytes { buffer in
                guard let start = buffer.baseAddress else { return }
                unsafe sodium_memzero(start, buffer.count)
            }
        }
    }

    /// Calls the body with the bytes as C characters, and with their number.
    func withBytes<T: Sendable>(_ body: (UnsafePointer<CChar>, UInt64) -> T) -> T {
        self.bytes.withLock { bytes in
            unsafe bytes.withUnsafeBytes { buffer in
                // C does not allow a null pointer even for zero characters.
                guard let start = buffer.baseAddress else { return unsafe body("", 0) }
                return unsafe body(start.assumingMemoryBound(to: CChar.self), UInt64(buffer.count))
            }
        }
    }
}
