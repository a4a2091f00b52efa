extension INIDocument {
    /// Why an option has no value.
    package enum LookupError: Error, Equatable, Sendable {
        /// No section of that name. Python: `NoSectionError`.
        case noSection
        /// Neither the section nor `[DEFAULT]` has the option. Python: `NoOptionError`.
        case noOption
        /// A `%` that starts neither `%%` nor `%(name)s`. Python: `InterpolationSyntaxError`.
        case lonePercent
        /// `%(name)s` names an option that does not exist. Python: `InterpolationMissingOptionError`.
        case unknownReference(String)
        /// References are nested more than ten levels deep. Python: `InterpolationDepthError`.
        case tooDeep
        /// The references make the value larger than ``SourceText/maximumBytes``; Python has no such limit.
        case tooLong
    }

    /// Returns the value of an option after interpolation, as `ConfigParser.get` does.
    ///
    /// The name of the section, or `DEFAULT`, has to match exactly; the case of the option does not matter.
    package func value(of option: String, in sectionName: String) throws(LookupError) -> String {
        let section = self.section(sectionName)
        guard section != nil || ExactName(sectionName) == ExactName(Self.defaultsName) else { throw .noSection }
        guard let found = self.find(option.pythonLowercased(), in: section) else { throw .noOption }
        var expansion = Expansion()
        try self.expand(found.rawValue, in: section, depth: 1, into: &expansion)
        return expansion.text
    }

    /// The names in all references `%(name)s`; an unknown option with such a name is a variable, not a mistake.
    package var references: Set<String> {
        var names: Set<String> = []
        for section in [self.defaults] + self.sections {
            for option in section.options {
                for case .reference(let name) in InterpolationTokens(option.rawValue) { names.insert(name) }
            }
        }
        return names
    }

    private func find(_ option: String, in section: Section?) -> Option? {
        section?.option(option) ?? self.defaults.option(option)
    }

    /// The result of an interpolation so far.
    private struct Expansion {
        var text = ""
        /// How many more references may be followed; ten levels with a hundred references each would take too long.
        var budget = INIDocument.maximumOptions
    }

    private func expand(
        _ raw: String,
        in section: Section?,
        depth: Int,
        into expansion: inout Expansion
    ) throws(LookupError) {
        guard depth <= 10 else { throw .tooDeep }
        for token in InterpolationTokens(raw) {
            switch token {
            case .text(let text):
                expansion.text += text
            case .reference(let name):
                guard let option = self.find(name, in: section) else { throw .unknownReference(name) }
                expansion.budget -= 1
                if option.rawValue.utf8.contains(UInt8(ascii: "%")) {
                    try self.expand(option.rawValue, in: section, depth: depth + 1, into: &expansion)
                } else {
                    expansion.text += option.rawValue
                }
            case .lonePercent:
                throw .lonePercent
            }
            guard expansion.budget >= 0, expansion.text.utf8.count <= SourceText.maximumBytes else { throw .tooLong }
        }
    }
}

/// The parts of a raw value, as Python's `BasicInterpolation` splits it.
struct InterpolationTokens: Sequence, IteratorProtocol {
    enum Token: Equatable {
        /// Literal text; `%%` has become `%`.
        case text(String)
        /// A reference `%(name)s`, with the name in lower case.
        case reference(String)
        /// A `%` that is neither; it is the last token.
        case lonePercent
    }

    private var rest: Substring.UnicodeScalarView

    init(_ raw: String) { self.rest = raw[...].unicodeScalars }

    mutating func next() -> Token? {
        guard let first = self.rest.first else { return nil }
        guard first == "%" else {
            let text = self.rest.prefix { $0 != "%" }
            self.rest = self.rest[text.endIndex...]
            return .text(String(text))
        }
        let behind = self.rest.dropFirst()
        switch behind.first {
        case "%":
            self.rest = behind.dropFirst()
            return .text("%")
        case "(":
            let name = behind.dropFirst().prefix { $0 != ")" }
            let tail = behind[name.endIndex...]
            guard !name.isEmpty, tail.starts(with: ")s".unicodeScalars) else { return self.endWithLonePercent() }
            self.rest = tail.dropFirst(2)
            return .reference(String(name).pythonLowercased())
        default:
            return self.endWithLonePercent()
        }
    }

    private mutating func endWithLonePercent() -> Token {
        self.rest = self.rest[self.rest.endIndex...]
        return .lonePercent
    }
}
