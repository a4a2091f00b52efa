/// A code that staff hand to somebody: an invitation, or a way in for who has forgotten their password.
///
/// It is typed like `K7QX-2MZP`: eight of 32 letters and digits, 40 bits of randomness, without those that look alike
/// in some font (no `0 O`, no `1 I`). Small letters, blanks and hyphens make no difference.
package struct AccessCode: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible {
    /// The code as its holder reads it.
    package let text: String

    private static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZ")
    private static let half = 4

    /// Reads what somebody has typed; nil if it has not the form of a code.
    package init?(_ typed: some StringProtocol) {
        // Long texts are no codes, whatever is in them.
        guard typed.utf8.count <= 4 * Self.half else { return nil }
        let signs = typed.uppercased().filter { $0 != "-" && $0 != " " }
        guard signs.count == 2 * Self.half, signs.allSatisfy(Self.alphabet.contains) else { return nil }
        self.text = "\(signs.prefix(Self.half))-\(signs.suffix(Self.half))"
    }

    /// Makes a code with the system's cryptographic random number generator.
    package static func make() -> AccessCode {
        var generator = SystemRandomNumberGenerator()
        return self.make(using: &generator)
    }

    /// Makes a code; each sign is drawn from the whole alphabet with equal probability.
    package static func make(using generator: inout some RandomNumberGenerator) -> AccessCode {
        let signs = (0..<2 * Self.half).map { _ in
            Self.alphabet[Int.random(in: Self.alphabet.indices, using: &generator)]
        }
        return AccessCode(signs: String(signs))
    }

    private init(signs: String) { self.text = "\(signs.prefix(Self.half))-\(signs.suffix(Self.half))" }

    /// The bytes that are hashed where the code itself is not stored.
    var bytes: [UInt8] { Array(self.text.utf8) }

    /// Not the code, which gets somebody in: what is printed may be logged.
    package var description: String { "a code" }
    /// The same as ``description``.
    package var debugDescription: String { self.description }
}
