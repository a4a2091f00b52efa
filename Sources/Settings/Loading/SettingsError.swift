/// One mistake in the configuration, with the place to mend.
///
/// Its description is one line: `config.ini:14: [Server] port: "abc" is not a port (1 to 65535); write port = 7450`.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What kind of mistake it is.
    package enum Code: Equatable, Sendable {
        /// The file is no text: too large, not UTF-8, or with control characters.
        case notText
        /// The text is no INI document.
        case syntax
        /// A section or an option is there twice.
        case duplicate
        /// There is no such section.
        case unknownSection
        /// There is no such key.
        case unknownKey
        /// The value has a `%` or a reference that cannot be filled in.
        case interpolation
        /// The value is not what the key takes.
        case badValue
        /// The value is refused because of another, or of what is outside of the configuration.
        case refused
    }

    /// What kind of mistake it is.
    package let code: Code
    /// Where it is.
    package let location: SettingsSource
    /// The section and key; empty when the file is meant.
    package let subject: String
    /// What is wrong.
    package let problem: String
    /// What to write instead.
    package let hint: String

    init(_ code: Code, at location: SettingsSource, _ subject: String, problem: String, hint: String) {
        self.code = code
        self.location = location
        self.subject = subject
        self.problem = problem
        self.hint = hint
    }

    /// Place, key, problem and hint in one line.
    package var description: String { self.location.line(about: self.subject, "\(self.problem); \(self.hint)") }
}

/// All that is wrong with a configuration, in the order of its lines; the environment comes last.
package struct InvalidSettings: Error, Equatable, Sendable, CustomStringConvertible {
    /// The most mistakes that are told: a file of another kind has one on every line.
    package static let maximumErrors = 100

    /// The mistakes; never none.
    package let errors: [SettingsError]
    /// Mistakes that are not told because there are too many.
    package let omitted: Int

    init(_ errors: [SettingsError]) {
        let sorted = errors.sorted { $0.location.order < $1.location.order }
        self.errors = Array(sorted.prefix(Self.maximumErrors))
        self.omitted = sorted.count - self.errors.count
    }

    /// A line for each mistake.
    package var description: String {
        let lines = self.errors.map(\.description)
        let rest = self.omitted > 0 ? ["… and \(self.omitted) more"] : []
        return (lines + rest).joined(separator: "\n")
    }
}
