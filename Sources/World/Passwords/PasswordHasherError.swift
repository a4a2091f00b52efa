/// Why no passwords can be hashed in this process: the part of the hasher, and what an operator can do about it.
package struct PasswordHasherError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The part of the hasher.
    package let place: String
    /// The cause, and what mends it.
    package let hint: String

    /// Describes what is wrong.
    package init(at place: String, hint: String) {
        self.place = place
        self.hint = hint
    }

    /// One line for the operator.
    package var description: String { "\(self.place): a password hash could not be computed; \(self.hint)" }
}
