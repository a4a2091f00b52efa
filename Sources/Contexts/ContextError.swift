/// A mistake in how contexts are put together: a code, the location, and how to correct it.
package struct ContextError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Code: Equatable, Sendable {
        /// No context of that name is registered.
        case unknownContext
        /// The context declares no dialogue of that name.
        case unknownDialogue
        /// The dialogue has no step of that name.
        case unknownStep
        /// Contexts sent the player from one to the next without end.
        case endlessContexts
        /// The program provides no service of that type.
        case missingService
        /// A value cannot be sent as structured data.
        case unsuitableData
    }

    /// What is wrong.
    package let code: Code
    /// The name of the context, dialogue, step or service.
    package let location: String
    /// How to correct it.
    package let hint: String

    /// Describes a mistake.
    init(_ code: Code, at location: String, hint: String) {
        self.code = code
        self.location = location
        self.hint = hint
    }

    /// The code, the location and the hint in one line.
    package var description: String { "\(self.code) at \(self.location): \(self.hint)" }
}
