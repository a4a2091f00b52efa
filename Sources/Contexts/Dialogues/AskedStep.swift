/// A step of a dialogue whose question is open.
package final class AskedStep: Sendable {
    /// A step as it is listed ahead, before it asks.
    package struct Summary: Equatable, Sendable {
        /// The name.
        package let name: String
        /// What is asked for.
        package let kind: InputKind
        /// The words of the question.
        package let text: String
    }

    /// The name of the dialogue.
    package let dialogue: String
    /// The name of the step.
    package let name: String
    /// All steps of the dialogue, if this is the first one; otherwise empty.
    package let ahead: [Summary]

    init(dialogue: String, name: String, ahead: [Summary]) {
        self.dialogue = dialogue
        self.name = name
        self.ahead = ahead
    }
}
