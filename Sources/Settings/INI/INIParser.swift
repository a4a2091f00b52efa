/// Parses a text line by line, as Python's `RawConfigParser._read` does.
struct INIParser {
    /// What the next line may belong to.
    private enum State {
        /// No header has been read; `isTold` is true once that was reported.
        case beforeFirstHeader(isTold: Bool)
        /// A section, without an option that the line could continue.
        case section(Home)
        /// An option, which a more deeply indented line continues.
        case option(OpenOption)
    }

    /// The section to which options are added.
    private enum Home {
        case defaults
        case section(Int)
    }

    /// The option to which continuation lines are added.
    private struct OpenOption {
        let home: Home
        /// Its position in the section; nil for a duplicate, which is not added.
        let position: Int?
        /// How deep it is indented, or the last line that was not understood.
        var indent: Int
        /// The number of blank lines since; they belong to the value only if another line of it follows.
        var blankLines = 0
    }

    private(set) var document = INIDocument()
    private var state = State.beforeFirstHeader(isTold: false)
    private var optionCount = 0

    mutating func parse(_ text: String) {
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            self.read(line, number: index + 1)
            guard self.optionCount <= INIDocument.maximumOptions else {
                self.document.problems.append(INIProblem(index + 1, .tooManyOptions))
                return
            }
        }
    }

    private mutating func read(_ line: Substring.UnicodeScalarView, number: Int) {
        let text = line.stripped()
        guard text.first != "#", text.first != ";" else { return }
        let indent = line.distance(from: line.startIndex, to: text.startIndex)
        switch self.state {
        case .option(var option) where text.isEmpty:
            option.blankLines += 1
            self.state = .option(option)
        case .option(let option) where indent > option.indent:
            self.extend(option, with: text)
        case .option(var option):
            option.indent = indent
            self.state = .option(option)
            self.readHeaderOrOption(text, home: option.home, indent: indent, number: number)
        case .section(let home):
            self.readHeaderOrOption(text, home: home, indent: indent, number: number)
        case .beforeFirstHeader(let isTold):
            if let name = Self.headerName(text) {
                self.open(name, number: number)
            } else if !text.isEmpty && !isTold {
                self.document.problems.append(INIProblem(number, .missingSectionHeader))
                self.state = .beforeFirstHeader(isTold: true)
            }
        }
    }

    private mutating func extend(_ option: OpenOption, with text: Substring.UnicodeScalarView) {
        var option = option
        if let position = option.position {
            let ends = String(repeating: "\n", count: option.blankLines + 1)
            self.modify(option.home) { $0.options[position].rawValue += ends + String(text) }
        }
        option.blankLines = 0
        self.state = .option(option)
    }

    private mutating func readHeaderOrOption(
        _ text: Substring.UnicodeScalarView,
        home: Home,
        indent: Int,
        number: Int
    ) {
        guard !text.isEmpty else { return }
        if let name = Self.headerName(text) {
            self.open(name, number: number)
        } else if let delimiter = text.firstIndex(where: { $0 == "=" || $0 == ":" }) {
            let name = String(text[..<delimiter].stripped()).pythonLowercased()
            let value = String(text[text.index(after: delimiter)...].stripped())
            self.add(INIDocument.Option(name: name, rawValue: value, line: number), to: home, indent: indent)
        } else {
            let firstWord = String(text.prefix { !$0.isPythonBlank })
            self.document.problems.append(INIProblem(number, .missingDelimiter(firstWord: firstWord)))
        }
    }

    /// Returns what `\[(.+)\]` matches at the start of the text: everything up to the last bracket.
    private static func headerName(_ text: Substring.UnicodeScalarView) -> String? {
        guard text.first == "[", let close = text.lastIndex(of: "]") else { return nil }
        let name = text[..<close].dropFirst()
        return name.isEmpty ? nil : String(name)
    }

    private mutating func open(_ name: String, number: Int) {
        if ExactName(name) == ExactName(INIDocument.defaultsName) {
            self.document.openDefaults(line: number)
            self.state = .section(.defaults)
        } else if let position = self.document.position(of: name) {
            let firstLine = self.document.sections[position].line
            self.document.problems.append(INIProblem(number, .duplicateSection(name, firstLine: firstLine)))
            self.state = .section(.section(position))
        } else {
            self.state = .section(.section(self.document.sections.count))
            self.document.append(INIDocument.Section(name: name, line: number))
        }
    }

    private mutating func add(_ option: INIDocument.Option, to home: Home, indent: Int) {
        self.optionCount += 1
        guard !option.name.isEmpty else {
            // Python stores it until the end of the text, and reports a second one as a duplicate.
            self.document.problems.append(INIProblem(option.line, .emptyKey))
            self.state = .section(home)
            return
        }
        var position: Int?
        var duplicate: INIProblem.Kind?
        self.modify(home) { section in
            if let earlier = section.option(option.name) {
                duplicate = .duplicateOption(section: section.name, option: option.name, firstLine: earlier.line)
            } else {
                position = section.options.count
                section.append(option)
            }
        }
        if let duplicate { self.document.problems.append(INIProblem(option.line, duplicate)) }
        self.state = .option(OpenOption(home: home, position: position, indent: indent))
    }

    private mutating func modify(_ home: Home, _ change: (inout INIDocument.Section) -> Void) {
        switch home {
        case .defaults: change(&self.document.defaults)
        case .section(let position): change(&self.document.sections[position])
        }
    }
}
