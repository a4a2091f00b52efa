/// A player's progress in a dialogue.
///
/// It may hold passwords that were typed and not used yet, so it may be in memory only, never on a disk.
///
/// It is one reference to an immutable object: every context state has room for one, and a state is copied at each
/// line.
public struct OpenDialogue: Equatable, Sendable {
    private struct Content: Codable, Equatable {
        let name: String
        var step: String
        var answers: [String: String] = [:]
    }

    private final class Holder: Sendable {
        let content: Content

        init(_ content: Content) {
            self.content = content
        }
    }

    private var holder: Holder

    private var content: Content {
        get { self.holder.content }
        set { self.holder = Holder(newValue) }
    }

    /// The name of the dialogue.
    public var name: String { self.content.name }

    /// The name of the question that is open.
    public var step: String { self.content.step }

    /// The answer to a question, or nil if it was not answered yet.
    public subscript(_ step: String) -> String? { self.content.answers[step] }

    init(name: String, step: String, answers: [String: String] = [:]) {
        self.holder = Holder(Content(name: name, step: step, answers: answers))
    }

    mutating func record(_ answer: String) {
        self.content.answers[self.step] = answer
    }

    mutating func ask(_ step: String, forgetting steps: some Sequence<String>) {
        var content = self.content
        content.step = step
        for forgotten in steps { content.answers[forgotten] = nil }
        self.content = content
    }

    /// Whether dialogue, question and answers are the same.
    public static func == (one: Self, other: Self) -> Bool {
        one.holder === other.holder || one.content == other.content
    }
}

extension OpenDialogue: Codable {
    /// Reads what ``encode(to:)`` wrote.
    public init(from decoder: any Decoder) throws {
        self.holder = Holder(try Content(from: decoder))
    }

    /// Writes name, step and answers.
    public func encode(to encoder: any Encoder) throws {
        try self.content.encode(to: encoder)
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
