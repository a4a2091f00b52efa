/// What is wrong with how contexts are put together, each problem with what mends it.
public struct ContextProblems: Error, Equatable, Sendable, CustomStringConvertible {
    /// What is wrong, one line each.
    public let problems: [String]

    init(_ problems: [String]) {
        self.problems = problems
    }

    /// All of them, one a line.
    public var description: String { self.problems.joined(separator: "\n") }
}
