/// Something that a player is told: its content.
///
/// What is sent of it is for the dialect of their client to say.
public enum Event: Equatable, Sendable {
    /// Text, which may hold several lines.
    case text(String)
    /// Bytes, for a client that was made for them.
    case binary([UInt8])
    /// A question that waits for the next line.
    case prompt(Prompt)
}

/// A question that waits for the next line.
public struct Prompt: Equatable, Sendable {
    /// The words of the question.
    public var text: String
    /// What is asked for, so that a client can offer the right keyboard or password manager.
    public var kind: InputKind

    /// A question; `kind` says whether a client should mask what is typed.
    public init(_ text: String, kind: InputKind = .text) {
        self.text = text
        self.kind = kind
    }
}

/// What a question asks for, in the words of HTML's autocomplete tokens.
public enum InputKind: String, Equatable, Sendable, CaseIterable {
    /// The name of an account.
    case username
    /// The password in force.
    case currentPassword = "current-password"
    /// A password that shall be in force.
    case newPassword = "new-password"
    /// An e-mail address.
    case email
    /// Anything else.
    case text

    /// Whether what is typed must not be shown.
    package var isMasked: Bool {
        switch self {
        case .currentPassword, .newPassword: true
        case .username, .email, .text: false
        }
    }
}
