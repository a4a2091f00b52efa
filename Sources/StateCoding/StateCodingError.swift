/// Describes why a context's state could not be encoded or decoded: a code, where, and a hint.
///
/// It never contains a part of the state, which may be a password.
package struct StateCodingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kind of failure.
    package enum Code: Equatable, Sendable {
        /// The state has more bytes than the limit.
        case tooLarge
        /// The state is nested too deeply.
        case tooDeep
        /// The type's `encode(to:)` uses containers in an order that cannot be encoded.
        case misused
        /// The type's own code threw an error.
        case refused
        /// The bytes are not those of a ``StateEncoder``.
        case malformed
        /// A key that the type needs is missing.
        case missing
        /// A value does not fit its type.
        case misfit
    }

    /// The kind of failure.
    package let code: Code
    /// The type, the key, or the offset of the byte.
    package let location: String
    /// Further information; empty if there is none.
    package let hint: String

    /// Makes an error.
    package init(_ code: Code, at location: String, hint: String = "") {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// Makes an error from what the code of a type threw.
    ///
    /// The text of another error may quote the state, so only its type is named.
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

    /// Code, location and hint in one line.
    package var description: String { "\(self.code) at \(self.location)" + (self.hint.isEmpty ? "" : ": \(self.hint)") }
}
