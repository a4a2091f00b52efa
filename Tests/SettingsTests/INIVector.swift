import Foundation
import Settings
import Testing

/// A test case that Python 3.11.7 has produced, from `Fixtures/ini-vectors.json`.
struct INIVector: Sendable, Decodable, CustomTestStringConvertible {
    /// The function of `configparser` that was called.
    enum Kind: String, Sendable, Decodable {
        case parse
        case lookup
        case typed
        case typedFallback = "typed-fallback"
        case files
    }

    let id: String
    let kind: Kind
    let note: String
    let expect: JSONValue
    let input: String?
    let interpolation: Bool?
    let section: String?
    let option: String?
    let getter: String?
    let value: String?
    let fallback: JSONValue?
    let encoding: String?
    let filesBase64: [String?]?

    var testDescription: String { "\(self.id): \(self.note)" }

    static func all() throws -> [INIVector] {
        struct File: Decodable {
            let vectors: [INIVector]
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(File.self, from: Fixtures.read("ini-vectors.json")).vectors
    }
}

/// The result of this project for a vector, in the form of the vectors.
extension INIVector {
    func outcome() throws -> JSONValue {
        switch self.kind {
        case .parse: self.parsed()
        case .lookup: self.lookedUp { .string($0) }
        case .typed: self.converted(self.value ?? "")
        case .typedFallback: self.lookedUp { self.typed($0) }
        case .files: try self.filesRead()
        }
    }

    private func parsed() -> JSONValue {
        let document = INIDocument(self.input ?? "")
        if let error = document.pythonError { return error }
        let sections = document.sections.map { section in
            let inherited = document.defaults.options.filter { section.option($0.name) == nil }
            let values = (section.options + inherited).map { option in
                (option.name, self.value(of: option, in: section.name, document))
            }
            return (section.name, JSONValue.object(Dictionary(uniqueKeysWithValues: values)))
        }
        let defaults = document.defaults.options.map { ($0.name, JSONValue.string($0.rawValue)) }
        return .object([
            "ok": .object([
                "defaults": .object(Dictionary(uniqueKeysWithValues: defaults)),
                "sections": .object(Dictionary(uniqueKeysWithValues: sections)),
                "order": .array(document.sections.map { .string($0.name) }),
            ])
        ])
    }

    private func value(of option: INIDocument.Option, in section: String, _ document: INIDocument) -> JSONValue {
        guard self.interpolation != false else { return .string(option.rawValue) }
        do throws(INIDocument.LookupError) {
            return .string(try document.value(of: option.name, in: section))
        } catch {
            return .object(["error": .string(error.pythonName)])
        }
    }

    private func lookedUp(_ convert: (String) -> JSONValue?) -> JSONValue {
        let document = INIDocument(self.input ?? "")
        do throws(INIDocument.LookupError) {
            let value = try document.value(of: self.option ?? "", in: self.section ?? "")
            return convert(value).map { .object(["ok": $0]) } ?? .object(["error": .string("ValueError")])
        } catch {
            return self.fallback.map { .object(["ok": $0]) } ?? .object(["error": .string(error.pythonName)])
        }
    }

    private func converted(_ text: String) -> JSONValue {
        self.typed(text).map { .object(["ok": $0]) } ?? .object(["error": .string("ValueError")])
    }

    private func typed(_ text: String) -> JSONValue? {
        switch self.getter {
        case "getboolean": PythonValue.boolean(text).map { .bool($0) }
        case "getint": PythonValue.integer(text).map { .number(Double($0)) }
        default: PythonValue.float(text).map { $0.isFinite ? .number($0) : .string("\($0)") }
        }
    }

    /// Reads the files as the server does; a later file overrides an earlier one as in the vector, but the server reads
    /// only one.
    private func filesRead() throws -> JSONValue {
        var read = 0.0
        var sections: [String: [String: JSONValue]] = [:]
        for case let text? in self.filesBase64 ?? [] {
            read += 1
            let bytes = [UInt8](Data(base64Encoded: text) ?? Data())
            guard var source = try? SourceText(bytes) else {
                return .object(["error": .string("UnicodeDecodeError")])
            }
            if self.encoding == "utf-8-sig" { _ = source.removeByteOrderMark() }
            let document = INIDocument(source.text)
            if let error = document.pythonError { return error }
            for section in document.sections {
                for option in section.options {
                    sections[section.name, default: [:]][option.name] = self.value(
                        of: option,
                        in: section.name,
                        document
                    )
                }
            }
        }
        return .object([
            "ok": .object(["files_read": .number(read), "sections": .object(sections.mapValues { .object($0) })])
        ])
    }
}

extension INIDocument {
    /// The exception that Python would raise: the first one that stops its parsing, or a `ParsingError` at the end.
    var pythonError: JSONValue? {
        for problem in self.problems {
            guard let name = problem.kind.pythonName, let line = problem.line else { continue }
            return .object(["error": .string(name), "lineno": .number(Double(line))])
        }
        return self.problems.isEmpty ? nil : .object(["error": .string("ParsingError")])
    }
}

extension INIProblem.Kind {
    /// The exception that stops Python's parsing at once.
    fileprivate var pythonName: String? {
        switch self {
        case .missingSectionHeader: "MissingSectionHeaderError"
        case .duplicateSection: "DuplicateSectionError"
        case .duplicateOption: "DuplicateOptionError"
        case .missingDelimiter, .emptyKey, .tooManyOptions, .tooLarge, .notUTF8, .controlCharacter: nil
        }
    }
}

extension INIDocument.LookupError {
    /// The name of Python's exception.
    fileprivate var pythonName: String {
        switch self {
        case .noSection: "NoSectionError"
        case .noOption: "NoOptionError"
        case .lonePercent: "InterpolationSyntaxError"
        case .unknownReference: "InterpolationMissingOptionError"
        case .tooDeep: "InterpolationDepthError"
        case .tooLong: "none: Python has no such limit"
        }
    }
}
