/// A mistake in an INI file, and its line.
package struct INIProblem: Error, Equatable, Sendable {
    /// The kinds of mistakes.
    package enum Kind: Equatable, Sendable {
        /// The file is larger than ``SourceText/maximumBytes``.
        case tooLarge(bytes: Int)
        /// A byte is not part of any UTF-8 character.
        case notUTF8(byte: UInt8)
        /// A control character other than TAB and line ends.
        case controlCharacter(Unicode.Scalar)
        /// More options than ``INIDocument/maximumOptions``; the rest of the text was not read.
        case tooManyOptions
        /// Text before the first header; reported once. Python: `MissingSectionHeaderError`.
        case missingSectionHeader
        /// A line without `=` or `:`, identified by its first word. Python: `ParsingError`.
        case missingDelimiter(firstWord: String)
        /// There is nothing before the `=` or `:`. Python: `ParsingError`.
        case emptyKey
        /// A second section of the same name, with the line of the first. Python: `DuplicateSectionError`.
        case duplicateSection(String, firstLine: Int)
        /// A second option of the same name in a section, with the line of the first. Python: `DuplicateOptionError`.
        case duplicateOption(section: String, option: String, firstLine: Int)
    }

    /// The line, from 1; nil when the mistake concerns the whole file.
    package let line: Int?
    /// The kind of mistake.
    package let kind: Kind

    init(_ line: Int?, _ kind: Kind) {
        self.line = line
        self.kind = kind
    }
}
