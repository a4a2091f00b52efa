/// Something that a player is told: its content.
///
/// The dialect of the player's client decides how it is written on the wire.
public enum Event: Equatable, Sendable {
    /// Text, which may have several lines.
    case text(String)
    /// Bytes, for a client that understands them.
    case binary([UInt8])
    /// A question that waits for the next line.
    indirect case prompt(Prompt)
    /// Structured data, for clients that ask for it; others are sent nothing.
    indirect case data(StructuredData)
}

/// A question that waits for the next line.
public struct Prompt: Sendable {
    /// The text of the question.
    public var text: String
    /// What the question asks for, so that a client can offer the right keyboard or password manager.
    public var kind: InputKind
    /// Which step of a dialogue asks it; nil for a question that no dialogue asks.
    package var step: AskedStep?

    /// Makes a question; `kind` says whether a client should hide what is typed.
    public init(_ text: String, kind: InputKind = .text) {
        self.text = text
        self.kind = kind
    }

    /// Makes the question of a step.
    init(_ text: String, kind: InputKind, step: AskedStep) {
        self.text = text
        self.kind = kind
        self.step = step
    }
}

extension Prompt: Equatable {
    /// Returns whether both ask the same in the same words, whichever step asks it.
    public static func == (one: Prompt, other: Prompt) -> Bool { one.text == other.text && one.kind == other.kind }
}

/// What a question asks for, named after the autocomplete tokens of HTML.
public enum InputKind: String, Equatable, Sendable, CaseIterable {
    /// The name of an account.
    case username
    /// The present password.
    case currentPassword = "current-password"
    /// A new password.
    case newPassword = "new-password"
    /// An e-mail address.
    case email
    /// Anything else.
    case text

    /// Whether a client must not show what is typed.
    package var isMasked: Bool {
        switch self {
        case .currentPassword, .newPassword: true
        case .username, .email, .text: false
        }
    }
}
