/// Why no passwords can be hashed in this process: the part of the hasher, and what an operator can do about it.
package struct PasswordHasherError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The part of the hasher.
    package let location: String
    /// The cause, and what mends it.
    package let hint: String

    /// Describes what is wrong.
    package init(at location: String, hint: String) {
        self.location = location
        self.hint = hint
    }

    /// One line for the operator.
    package var description: String { "\(self.location): a password hash could not be computed; \(self.hint)" }
}
