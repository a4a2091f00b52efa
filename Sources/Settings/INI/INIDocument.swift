/// A parsed INI file in the dialect of Python 3.11's `configparser.ConfigParser()`: sections of options, before
/// interpolation.
///
/// It equals what Python reads from the same text, with one difference: parsing continues after a mistake, so that all
/// mistakes are reported together. After a mistake that stops Python, the text is read as if the mistake were mended.
package struct INIDocument: Sendable, Equatable {
    /// How many options are read at most.
    package static let maximumOptions = 10_000
    /// The name of the section whose options apply in every section.
    package static let defaultsName = "DEFAULT"

    /// An option: one `key = value`.
    package struct Option: Sendable, Equatable {
        /// The key, in lower case.
        package let name: String
        /// The value before interpolation; its lines are stripped and joined by LF.
        package internal(set) var rawValue: String
        /// The line of the key, from 1.
        package let line: Int
    }

    /// A section and its options.
    package struct Section: Sendable, Equatable {
        /// The name, as written.
        package let name: String
        /// The line of the header, from 1; 0 for `[DEFAULT]` if the file has no such header.
        package internal(set) var line: Int
        /// The options, in their order.
        package internal(set) var options: [Option] = []
        private var positions: [ExactName: Int] = [:]

        init(name: String, line: Int) {
            self.name = name
            self.line = line
        }

        /// Returns the option with this name, which must be in lower case.
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
    /// The mistakes, in the order of the lines; Python raises the first one that is not a `ParsingError`.
    package internal(set) var problems: [INIProblem] = []
    private var positions: [ExactName: Int] = [:]

    /// Parses a text; only LF ends a line.
    package init(_ text: String) {
        var parser = INIParser()
        parser.parse(text)
        self = parser.document
    }

    /// Creates a document without sections.
    init() {}

    /// Returns the section with exactly this name, which must not be `DEFAULT`.
    package func section(_ name: String) -> Section? {
        self.position(of: name).map { self.sections[$0] }
    }

    /// Records the header of `[DEFAULT]`, which may appear several times.
    mutating func openDefaults(line: Int) {
        if self.defaults.line == 0 { self.defaults.line = line }
    }

    func position(of name: String) -> Int? { self.positions[ExactName(name)] }

    mutating func append(_ section: Section) {
        self.positions[ExactName(section.name)] = self.sections.count
        self.sections.append(section)
    }
}
