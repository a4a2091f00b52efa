/// A multi-step form: questions that are asked one after the other, and what is done with the answers.
///
/// The form is a declaration; how far a player got with it is an ``OpenDialogue`` in the context's state. The word
/// `cancel` leaves any dialogue, and so does an error inside it; `/quit` is a command even there.
public struct Dialogue<Owner: Context>: Sendable {
    /// What a step makes of a line.
    public enum Verdict: Equatable, Sendable {
        /// Keeps this as the answer and asks the next question.
        case accept(String)
        /// Keeps this as the answer and asks nothing more.
        case acceptAsLast(String)
        /// Says why not, and asks the same again.
        case again(String)
        /// Says why not, and asks the named earlier question again; answers from there on are forgotten.
        case back(to: String, String)
        /// Says why not, and leaves the dialogue.
        case end(String)
    }

    /// What the end of a dialogue comes to.
    public enum Outcome: Equatable, Sendable {
        /// The dialogue is over.
        case done(Reply)
        /// Says why not, and asks the named question again; answers from there on are forgotten.
        case back(to: String, String)
    }

    /// One question.
    public struct Step: Sendable {
        /// Checks one line, on the context's actor, with the answers so far.
        public typealias Check = @Sendable (isolated Owner, String, OpenDialogue) async throws -> Verdict

        /// Under which the answer is kept.
        public let name: String
        let prompt: TextKey
        let kind: InputKind
        let check: Check

        /// Declares a question.
        ///
        /// - Parameters:
        ///   - name: Under which the answer is kept.
        ///   - prompt: The words of the question.
        ///   - kind: What is asked for; passwords are masked.
        ///   - check: What is made of the line. Blanks around it are removed before, except for passwords.
        public init(_ name: String, prompt: TextKey, kind: InputKind = .text, check: @escaping Check) {
            self.name = name
            self.prompt = prompt
            self.kind = kind
            self.check = check
        }
    }

    /// What is done when all is answered.
    public typealias Finish = @Sendable (isolated Owner, OpenDialogue) async throws -> Outcome

    /// What it is opened by.
    public let name: String
    /// The questions, in order.
    public let steps: [Step]
    let finish: Finish

    /// Declares a dialogue; it must have a step.
    public init(_ name: String, steps: [Step], finish: @escaping Finish) {
        precondition(!steps.isEmpty, "the dialogue '\(name)' asks nothing")
        precondition(Set(steps.map(\.name)).count == steps.count, "two steps of '\(name)' have one name")
        self.name = name
        self.steps = steps
        self.finish = finish
    }

    func index(of step: String) -> Int? {
        self.steps.firstIndex { $0.name == step }
    }
}

/// How far a player got with a dialogue.
///
/// It may hold passwords that were typed but not yet used: it may be kept in memory, never on a disk.
public struct OpenDialogue: Codable, Equatable, Sendable {
    /// The name of the dialogue.
    public let name: String
    /// The name of the question that is open.
    public private(set) var step: String
    private var answers: [String: String] = [:]

    /// The answer to a question, or nil if it was not answered yet.
    public subscript(_ step: String) -> String? { self.answers[step] }

    init(name: String, step: String) {
        self.name = name
        self.step = step
    }

    mutating func keep(_ answer: String) {
        self.answers[self.step] = answer
    }

    mutating func ask(_ step: String, forgetting steps: some Sequence<String>) {
        self.step = step
        for forgotten in steps { self.answers[forgotten] = nil }
    }
}

extension OpenDialogue: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The dialogue and its open question; never the answers, which may be passwords.
    public var description: String { "\(self.name).\(self.step)" }
    /// The same as ``description``.
    public var debugDescription: String { self.description }
    /// The dialogue and its open question.
    public var customMirror: Mirror { Mirror(self, children: ["name": self.name, "step": self.step]) }
}
