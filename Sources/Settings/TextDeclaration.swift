/// A sentence of the conversation that `[Messages]` can override: its key, what it says without, and when it is said.
package struct TextDeclaration: Sendable, Equatable {
    /// The key in `[Messages]`.
    package let name: String
    /// The sentence when the file says nothing.
    package let standard: String
    /// When it is said.
    package let help: String

    /// Declares a sentence.
    package init(_ name: String, standard: String, help: String) {
        self.name = name
        self.standard = standard
        self.help = help
    }
}

extension TextDeclaration {
    /// The greetings, which the original's config.ini has already.
    static let greetings = [
        Self(
            "greeting_with_registration",
            standard: "Welcome! Type 'login' to login or 'register' to create a new account.",
            help: "on connecting, while registration is open"),
        Self(
            "greeting_without_registration",
            standard: "Welcome! Type 'login' to login. Registration is currently closed.",
            help: "on connecting, while registration is closed"),
    ]
}
