/// A notice about something in the configuration that is accepted, and that the operator should know.
package struct SettingsNotice: Equatable, Sendable, CustomStringConvertible {
    /// The kinds of notices.
    package enum Code: Equatable, Sendable {
        /// The file starts with a byte order mark.
        case byteOrderMark
        /// The original server used the section or key; this one does not.
        case retired
        /// The value is allowed, but advised against.
        case weak
        /// An environment variable resembles a key's, or belongs to another program.
        case ignoredVariable
        /// A text has a word in braces that is no placeholder.
        case unknownPlaceholder
    }

    /// The kind of notice.
    package let code: Code
    /// Where it is.
    package let location: SettingsSource
    /// The section and key; empty when the whole file is meant.
    package let subject: String
    /// The notice's text.
    package let text: String

    init(_ code: Code, at location: SettingsSource, _ subject: String, _ text: String) {
        self.code = code
        self.location = location
        self.subject = subject
        self.text = text
    }

    /// Location, key and text in one line.
    package var description: String { self.location.line(about: self.subject, self.text) }
}
