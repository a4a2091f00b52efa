/// Why a context's state could not be written into bytes, or read from them: a code, the place, and what is known.
///
/// It never holds a part of the state, which may be a password.
package struct StateCodingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Equatable, Sendable {
        /// It takes more bytes than it may.
        case tooLarge
        /// It is nested deeper than it may be.
        case tooDeep
        /// The type's `encode(to:)` uses containers in an order that no encoder can follow.
        case misused
        /// The type's own code threw an error.
        case refused
        /// The bytes are not what a ``StateEncoder`` writes.
        case malformed
        /// A key that the type needs is not there.
        case missing
        /// A value does not fit the type.
        case misfit
    }

    /// What is wrong.
    package let code: Code
    /// The type, the key, or the byte.
    package let location: String
    /// What is known beyond the code.
    package let hint: String

    /// Describes what is wrong.
    package init(_ code: Code, at location: String, hint: String = "") {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// What the code of a type threw; the text of a foreign error may quote the state, so only its type is told.
    init(_ error: any Error, of type: Any.Type) {
        if let error = error as? Self {
            self = error
        } else if case DecodingError.keyNotFound(let key, _) = error {
            self.init(.missing, at: key.stringValue)
        } else if error is DecodingError {
            self.init(.misfit, at: "\(type)", hint: "a part of it has a value that its type does not take")
        } else {
            self.init(.refused, at: "\(type)", hint: "it threw an error of the type \(Swift.type(of: error))")
        }
    }

    /// Code, place and hint in one line.
    package var description: String { "\(self.code) at \(self.location)" + (self.hint.isEmpty ? "" : ": \(self.hint)") }
}
