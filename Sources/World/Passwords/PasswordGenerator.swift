/// Makes passwords for players who did not choose one.
package enum PasswordGenerator {
    /// How many characters a made password has: 92 bits of randomness.
    package static let length = 16

    /// Letters and digits that cannot be mistaken for one another in any font: no `0 O o`, no `1 I l`.
    package static let alphabet = Array("23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz")

    /// A fresh password, from the system's cryptographic generator.
    package static func make() -> String {
        var generator = SystemRandomNumberGenerator()
        return self.make(using: &generator)
    }

    /// A fresh password; every character is drawn from the whole alphabet with equal chance.
    package static func make(using generator: inout some RandomNumberGenerator) -> String {
        var password = ""
        while password.utf8.count < self.length {
            password.append(self.alphabet[Int.random(in: self.alphabet.indices, using: &generator)])
        }
        return password
    }
}
