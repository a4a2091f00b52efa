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
        /// Says why not, and asks the same again; until something else is refused, the check finds the first text as the
        /// answer to its own question.
        case againKeeping(String, String)
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
        typealias Check = @Sendable (isolated Owner, String, OpenDialogue) async throws -> Verdict

        /// Under which the answer is kept.
        package let name: String
        let prompt: TextKey
        let kind: InputKind
        let check: Check

        /// Declares a question.
        ///
        /// - Parameters:
        ///   - name: Under which the answer is kept.
        ///   - prompt: The words of the question.
        ///   - kind: What is asked for; passwords are masked.
        ///   - check: What is made of the line. Blanks around it are removed before, except for passwords, which lose a line
        ///     end only: a blank one is empty if the message was.
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

    /// What is done when all is answered.
    typealias Finish = @Sendable (isolated Owner, OpenDialogue) async throws -> Outcome

    /// What it is opened by.
    package let name: String
    /// The questions, in order.
    package let steps: [Step]
    let finish: Finish
    /// Whether a password is typed there.
    let takesPassword: Bool

    /// Declares a dialogue; it must have a step.
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
