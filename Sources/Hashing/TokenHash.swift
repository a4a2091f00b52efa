import CSodium
package import World

/// SHA-256 as libsodium computes it (FIPS 180-4), for tokens.
package struct TokenHash: TokenHasher {
    /// Makes the hash.
    package init() {}

    /// Returns the SHA-256 of some bytes; does not block.
    package func digest(of bytes: [UInt8]) -> TokenDigest {
        var digest = [UInt8](repeating: 0, count: crypto_hash_sha256_bytes())
        // It fails for no input.
        _ = unsafe crypto_hash_sha256(&digest, bytes, UInt64(bytes.count))
        return TokenDigest(digest)
    }
}
