/// Computes the digests by which tokens are stored and found.
///
/// A fast hash is enough: a token has 256 random bits, and nobody can guess it.
package protocol TokenHasher: Sendable {
    /// Returns the SHA-256 of some bytes; does not block.
    func digest(of bytes: [UInt8]) -> TokenDigest
}

extension TokenHasher {
    /// Returns the digest of a token.
    func digest(of token: ResumeToken) -> TokenDigest { self.digest(of: Array(token.text.utf8)) }
}

extension TokenDigest {
    /// Compares two digests in a time that does not depend on where they differ.
    package static func == (one: Self, other: Self) -> Bool {
        guard one.bytes.count == other.bytes.count else { return false }
        return zip(one.bytes, other.bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
