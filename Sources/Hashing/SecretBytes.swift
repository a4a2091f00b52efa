import CSodium
import Synchronization

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
