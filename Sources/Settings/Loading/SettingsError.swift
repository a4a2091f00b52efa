/// A mistake in the configuration, with its location and what to write instead.
///
/// Its description is one line: `config.ini:14: [Server] port: "abc" is not a port (1 to 65535); write port = 7450`.
package struct SettingsError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The kinds of mistakes.
    package enum Code: Equatable, Sendable {
        /// The file is not a text: it is too large, not UTF-8, or has control characters.
        case notText
        /// The text is not an INI document.
        case syntax
        /// A section or a key appears twice.
        case duplicate
        /// There is no such section.
        case unknownSection
        /// There is no such key.
        case unknownKey
        /// The value has a lone `%`, or a reference that cannot be resolved.
        case interpolation
        /// The key does not accept the value.
        case badValue
        /// The value conflicts with another one, or with something outside the configuration.
        case refused
    }

    /// The kind of mistake.
    package let code: Code
    /// Where it is.
    package let location: SettingsSource
    /// The section and key; empty when the whole file is at fault.
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

    /// Location, key, problem and hint in one line.
    package var description: String { self.location.line(about: self.subject, "\(self.problem); \(self.hint)") }
}

/// All mistakes of a configuration: those of the file in the order of its lines, then those of the environment.
package struct InvalidSettings: Error, Equatable, Sendable, CustomStringConvertible {
    /// How many mistakes are reported; a file of another kind would have one on every line.
    package static let maximumErrors = 100

    /// The reported mistakes; at least one.
    package let errors: [SettingsError]
    /// How many mistakes are not reported.
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
