/// A multi-step form: questions that are asked one after the other, and what is done with the answers.
///
/// A `Dialogue` only declares the form. The player's progress is an ``OpenDialogue`` in the context's state. The word
/// `cancel` closes any dialogue, and so does an error inside it; `/quit` is a command even there.
public struct Dialogue<Owner: Context>: Sendable {
    /// What a step decides about a line.
    public enum Verdict: Equatable, Sendable {
        /// Records the text as the answer and asks the next question.
        case accept(String)
        /// Records the text as the answer and ends the dialogue without further questions.
        case acceptAsLast(String)
        /// Tells the player the reason and asks the same question again.
        case again(String)
        /// Records the first text, tells the player the second one as the reason, and asks the same question again.
        ///
        /// The next check finds the first text as the answer to its own question, unless another line or message was
        /// refused in between.
        case againKeeping(String, String)
        /// Tells the player the reason and asks the named earlier question again; answers from that question on are
        /// forgotten.
        case back(to: String, String)
        /// Tells the player the reason and closes the dialogue.
        case end(String)
    }

    /// How a dialogue ends.
    public enum Outcome: Equatable, Sendable {
        /// The dialogue is over.
        case done(Reply)
        /// Tells the player the reason and asks the named question again; answers from that question on are forgotten.
        case back(to: String, String)
    }

    /// One question.
    public struct Step: Sendable {
        /// Checks one line, given the earlier answers; it runs on the context's actor.
        typealias Check = @Sendable (isolated Owner, String, OpenDialogue) async throws -> Verdict

        /// The name under which the answer is recorded.
        package let name: String
        let prompt: TextKey
        let kind: InputKind
        let check: Check

        /// Declares a question.
        ///
        /// - Parameters:
        ///   - name: The name under which the answer is recorded.
        ///   - prompt: The text of the question.
        ///   - kind: What is asked for. Passwords are masked.
        ///   - check: Decides about a line. Blanks around the line are removed first. A password loses only a line end:
        ///     it is empty only if the message was.
        public init(
            _ name: String,
            prompt: TextKey,
            kind: InputKind = .text,
            check: @escaping @Sendable (isolated Owner, String, OpenDialogue) async throws -> Verdict
        ) {
            self.name = name
            self.prompt = prompt
            self.kind = kind
            self.check = check
        }
    }

    /// What is done when every question is answered.
    typealias Finish = @Sendable (isolated Owner, OpenDialogue) async throws -> Outcome

    /// The name by which it is opened.
    package let name: String
    /// The questions, in order.
    package let steps: [Step]
    let finish: Finish
    /// Whether one of its steps asks for a password.
    let takesPassword: Bool

    /// Declares a dialogue, which must have at least one step and no two steps of one name.
    public init(
        _ name: String,
        steps: [Step],
        finish: @escaping @Sendable (isolated Owner, OpenDialogue) async throws -> Outcome
    ) {
        precondition(!steps.isEmpty, "the dialogue '\(name)' asks nothing")
        precondition(Set(steps.map(\.name)).count == steps.count, "two steps of '\(name)' have one name")
        self.name = name
        self.steps = steps
        self.finish = finish
        self.takesPassword = steps.contains { $0.kind.isMasked }
    }

    func index(of step: String) -> Int? {
        self.steps.firstIndex { $0.name == step }
    }
}
