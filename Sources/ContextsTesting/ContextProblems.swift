/// The problems in how contexts are put together, each with how to correct it.
public struct ContextProblems: Error, Equatable, Sendable, CustomStringConvertible {
    /// The problems, one line each.
    public let problems: [String]

    init(_ problems: [String]) {
        self.problems = problems
    }

    /// The problems, one on each line.
    public var description: String { self.problems.joined(separator: "\n") }
}
