extension SettingsError {
    /// Describes what keeps the file from being read as an INI document.
    init(_ problem: INIProblem, path: String) {
        let location = SettingsSource.file(path: path, line: problem.line)
        switch problem.kind {
        case .tooLarge(let bytes):
            self.init(
                .notText,
                at: location,
                "",
                problem: "\(bytes) bytes are too many",
                hint: "a configuration file has at most \(SourceText.maximumBytes)"
            )
        case .notUTF8(let byte):
            self.init(
                .notText,
                at: location,
                "",
                problem: "the byte 0x\(String(byte, radix: 16, uppercase: true)) is not UTF-8",
                hint: "save the file as UTF-8"
            )
        case .controlCharacter(let scalar):
            self.init(
                .notText,
                at: location,
                "",
                problem: "there is a control character, \(String(scalar).quoted)",
                hint: "remove it; only TAB may be used"
            )
        case .tooManyOptions:
            self.init(
                .syntax,
                at: location,
                "",
                problem: "more than \(INIDocument.maximumOptions) keys",
                hint: "the rest was not read; remove what is not needed"
            )
        case .missingSectionHeader:
            self.init(
                .syntax,
                at: location,
                "",
                problem: "a line before any [Section]",
                hint: "put a header such as \(SettingsSection.server.header) above it"
            )
        case .missingDelimiter(let firstWord):
            self.init(
                .syntax,
                at: location,
                "",
                problem: "the line that starts with \(firstWord.quoted) has no =",
                hint: "write key = value, put # before a comment, or indent what continues a value"
            )
        case .emptyKey:
            self.init(.syntax, at: location, "", problem: "nothing stands before the =", hint: "write key = value")
        case .duplicateSection(let name, let firstLine):
            self.init(
                .duplicate,
                at: location,
                "[\(name.shown)]",
                problem: "this section is already on line \(firstLine)",
                hint: "move its keys there"
            )
        case .duplicateOption(let section, let option, let firstLine):
            self.init(
                .duplicate,
                at: location,
                "[\(section.shown)] \(option.shown)",
                problem: "this key is already on line \(firstLine)",
                hint: "keep one of them"
            )
        }
    }

    /// Describes why the interpolation of a value failed.
    init(_ error: INIDocument.LookupError, at location: SettingsSource, _ subject: String, value: String) {
        let problem: String
        let hint: String
        switch error {
        case .lonePercent: (problem, hint) = ("\(value) has a lone %", "write %% for a percent sign")
        case .unknownReference(let name):
            problem = "\(value) refers to \(name.quoted), which is no key of this section"
            hint = "write %%(…)s for these very characters"
        case .tooDeep:
            (problem, hint) = ("\(value) refers to itself, or over more than 10 steps", "write the value out")
        case .tooLong:
            (problem, hint) = ("the references of \(value) make it too long", "write the value out")
        case .noSection, .noOption: (problem, hint) = ("there is no value", "write one")
        }
        self.init(.interpolation, at: location, subject, problem: problem, hint: hint)
    }

    /// Describes a value, or the part of it, that the key does not accept.
    init(_ bad: BadValue, of key: SettingsKey, at location: SettingsSource, written: String) {
        let mend =
            switch location {
            case .file, .standard: "\(key.name) = \(key.example)"
            case .environment(let variable): "\(variable)=\(key.example)"
            }
        self.init(
            .badValue,
            at: location,
            key.title,
            problem: "\(key.show(bad.part ?? written)) is not \(key.meaning)",
            hint: (key.isSecret ? nil : bad.hint) ?? "write for example \(mend)"
        )
    }
}
