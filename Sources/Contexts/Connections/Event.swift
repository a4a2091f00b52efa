/// Something that a player is told: its content.
///
/// The dialect of the player's client decides how it is written on the wire.
public enum Event: Equatable, Sendable {
    /// Text, which may have several lines.
    case text(String)
    /// Bytes, for a client that understands them.
    case binary([UInt8])
    /// A question that waits for the next line.
    case prompt(Prompt)
}

/// A question that waits for the next line.
public struct Prompt: Equatable, Sendable {
    /// The text of the question.
    public var text: String
    /// What the question asks for, so that a client can offer the right keyboard or password manager.
    public var kind: InputKind

    /// Makes a question; `kind` says whether a client should hide what is typed.
    public init(_ text: String, kind: InputKind = .text) {
        self.text = text
        self.kind = kind
    }
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
