/// Something about a context's state that costs players their states at an upgrade, now or after a later change.
package struct StateFinding: Equatable, Sendable, CustomStringConvertible {
    /// What is found.
    package enum Problem: Equatable, Sendable {
        /// A saved state without the member cannot be read, because `State()` has no value for it.
        ///
        /// If an earlier version of the program did not have the member, players with a state of that version lose it.
        case needed
        /// No sample has anything in this collection or optional, so its content was not checked.
        case unseen
        /// A sample changes when it is written and read, or cannot be.
        case notRestored
        /// A sample's type is not the state of any registered context.
        case noContext
    }

    /// The context; nil for a sample that belongs to none.
    package let context: ContextName?
    /// The path in the state, such as `bag[].weight`; for a whole sample, the name of its type.
    package let member: String
    /// What is wrong there.
    package let problem: Problem

    init(_ problem: Problem, at member: String, in context: ContextName?) {
        self.problem = problem
        self.member = member
        self.context = context
    }

    /// The path, the problem and the advice in one line.
    package var description: String { (self.context.map { "\($0): " } ?? "") + "\(self.member) \(self.problem.advice)" }
}

extension StateFinding.Problem {
    fileprivate var advice: String {
        switch self {
        case .needed:
            "must be in every kept state, as State() has no value for it; if a former version of the program did not have it, make it optional, or give it a default in an init(from:)"
        case .unseen: "is empty in every sample; give one that has something there"
        case .notRestored: "is another when it was written and read; look at its Codable"
        case .noContext: "is the state of no context that is registered; register it, or leave the sample out"
        }
    }
}
