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
