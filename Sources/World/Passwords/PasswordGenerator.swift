/// Makes passwords for players who did not choose one.
package enum PasswordGenerator {
    /// The length of a generated password: 16 characters have 92 bits of randomness.
    package static let length = 16

    /// Letters and digits without those that look alike in some font: no `0 O o`, no `1 I l`.
    package static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz")

    /// Returns a new password from the system's cryptographic random number generator.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return self.make(using: &generator)
    }

    /// Returns a new password; each character is drawn from the whole alphabet with equal probability.
    package static func make(using generator: inout some RandomNumberGenerator) -> String {
        var password = ""
        while password.utf8.count < self.length {
            password.append(self.alphabet[Int.random(in: self.alphabet.indices, using: &generator)])
        }
        return password
    }
}
