/// Why this process cannot hash passwords: the part of the hasher, and what an operator can do about it.
package struct PasswordHasherError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The part of the hasher.
    package let location: String
    /// The cause, and how to correct it.
    package let hint: String

    /// Describes what is wrong.
    package init(at location: String, hint: String) {
        self.location = location
        self.hint = hint
    }

    /// One line for the operator.
    package var description: String { "\(self.location): a password hash could not be computed; \(self.hint)" }
}
