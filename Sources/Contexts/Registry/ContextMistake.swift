/// A mistake in how a program's contexts are put together.
///
/// A server with such a mistake does not start, and `check-config` reports it.
package struct ContextMistake: Equatable, Sendable, CustomStringConvertible {
    /// The context; nil for a mistake that belongs to no context.
    package let context: ContextName?
    /// What is wrong.
    package let problem: String
    /// How to correct it.
    package let hint: String

    init(_ problem: String, in context: ContextName?, hint: String) {
        self.context = context
        self.problem = problem
        self.hint = hint
    }

    /// The context, the problem and the hint in one line.
    package var description: String {
        (self.context.map { "\($0): " } ?? "") + "\(self.problem); \(self.hint)"
    }
}
