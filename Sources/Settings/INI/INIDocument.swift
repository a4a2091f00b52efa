/// A text in the dialect of Python 3.11's `configparser.ConfigParser()`: sections of options, not yet interpolated.
///
/// It is what Python makes of the same text, with one difference: a mistake does not end the reading, so that all of them
/// can be told at once. What follows a mistake that would have stopped Python is read as the mended text probably will be.
package struct INIDocument: Sendable, Equatable {
    /// The most options that are read.
    package static let maximumOptions = 10_000
    /// The name of the section whose options every section has.
    package static let defaultsName = "DEFAULT"

    /// One `key = value`.
    package struct Option: Sendable, Equatable {
        /// The key, in lower case.
        package let name: String
        /// The value before interpolation; its lines are stripped and joined by LF.
        package internal(set) var rawValue: String
        /// The line of the key, from 1.
        package let line: Int
    }

    /// One `[Section]`.
    package struct Section: Sendable, Equatable {
        /// The name, as written.
        package let name: String
        /// The line of the header, from 1; 0 for a `[DEFAULT]` that is not written.
        package internal(set) var line: Int
        /// The options, in their order.
        package internal(set) var options: [Option] = []
        private var positions: [ExactName: Int] = [:]

        init(name: String, line: Int) {
            self.name = name
            self.line = line
        }

        /// The option of that name, which has to be in lower case.
        package func option(_ name: String) -> Option? {
            self.positions[ExactName(name)].map { self.options[$0] }
        }

        mutating func append(_ option: Option) {
            self.positions[ExactName(option.name)] = self.options.count
            self.options.append(option)
        }
    }

    /// The options of `[DEFAULT]`.
    package internal(set) var defaults = Section(name: Self.defaultsName, line: 0)
    /// The sections in their order, without `[DEFAULT]`.
    package internal(set) var sections: [Section] = []
    /// What is wrong with the text, in the order of the lines; Python raises the first that is no `ParsingError`.
    package internal(set) var problems: [INIProblem] = []
    private var positions: [ExactName: Int] = [:]

    /// Reads a text; only LF ends a line.
    package init(_ text: String) {
        var parser = INIParser()
        parser.parse(text)
        self = parser.document
    }

    /// A document without a section.
    init() {}

    /// The section of exactly that name, which is not `DEFAULT`.
    package func section(_ name: String) -> Section? {
        self.position(of: name).map { self.sections[$0] }
    }

    /// Notes the header of `[DEFAULT]`, which may come again.
    mutating func openDefaults(line: Int) {
        if self.defaults.line == 0 { self.defaults.line = line }
    }

    func position(of name: String) -> Int? { self.positions[ExactName(name)] }

    mutating func append(_ section: Section) {
        self.positions[ExactName(section.name)] = self.sections.count
        self.sections.append(section)
    }
}
