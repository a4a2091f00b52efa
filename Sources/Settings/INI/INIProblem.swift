/// What keeps a text from being an INI document, and on which line.
package struct INIProblem: Error, Equatable, Sendable {
    /// What is wrong.
    package enum Kind: Equatable, Sendable {
        /// The file is over ``SourceText/maximumBytes``.
        case tooLarge(bytes: Int)
        /// A byte that is not part of any UTF-8 character.
        case notUTF8(byte: UInt8)
        /// A control character other than TAB and the ends of lines.
        case controlCharacter(Unicode.Scalar)
        /// More options than ``INIDocument/maximumOptions``; the rest of the text was not read.
        case tooManyOptions
        /// Text before the first header; told once. Python: `MissingSectionHeaderError`.
        case missingSectionHeader
        /// A line without `=` or `:`, by its first word. Python: `ParsingError`.
        case missingDelimiter(firstWord: String)
        /// Nothing before the `=` or `:`. Python: `ParsingError`.
        case emptyKey
        /// A section that was there before, with the line of the first. Python: `DuplicateSectionError`.
        case duplicateSection(String, firstLine: Int)
        /// An option that its section has already, with the line of the first. Python: `DuplicateOptionError`.
        case duplicateOption(section: String, option: String, firstLine: Int)
    }

    /// The line, from 1; nil when the whole file is meant.
    package let line: Int?
    /// What is wrong.
    package let kind: Kind

    init(_ line: Int?, _ kind: Kind) {
        self.line = line
        self.kind = kind
    }
}
