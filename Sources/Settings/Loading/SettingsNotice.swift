/// Something in the configuration that is accepted and still worth a word.
package struct SettingsNotice: Equatable, Sendable, CustomStringConvertible {
    /// What it is about.
    package enum Code: Equatable, Sendable {
        /// The file starts with a byte order mark.
        case byteOrderMark
        /// The original server used it; this one does not.
        case retired
        /// The value is allowed and advised against.
        case weak
        /// Variables of the environment resemble those that would be read.
        case ignoredVariable
        /// A sentence has a word in braces for which nothing is filled in.
        case unknownPlaceholder
    }

    /// What it is about.
    package let code: Code
    /// Where it is.
    package let location: SettingsSource
    /// The section and key; empty when the file is meant.
    package let subject: String
    /// What there is to know.
    package let text: String

    init(_ code: Code, at location: SettingsSource, _ subject: String, _ text: String) {
        self.code = code
        self.location = location
        self.subject = subject
        self.text = text
    }

    /// Place, key and text in one line.
    package var description: String { self.location.line(about: self.subject, self.text) }
}
