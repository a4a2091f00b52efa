/// A mistake in how a program's contexts are put together, known before anybody meets it.
///
/// The server does not start with one, and `check-config` tells it.
package struct ContextMistake: Equatable, Sendable, CustomStringConvertible {
    /// The context; nil for a mistake that is none's.
    package let context: ContextName?
    /// What is wrong.
    package let problem: String
    /// What mends it.
    package let hint: String

    init(_ problem: String, in context: ContextName?, hint: String) {
        self.context = context
        self.problem = problem
        self.hint = hint
    }

    /// The context, what is wrong and what mends it, in one line.
    package var description: String {
        (self.context.map { "\($0): " } ?? "") + "\(self.problem); \(self.hint)"
    }
}
