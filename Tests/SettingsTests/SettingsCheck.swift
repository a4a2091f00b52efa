#if canImport(Settings)
    @testable import Settings
#endif

/// What must hold for any bytes that are given as a configuration; the fuzzer and the replay of its corpus check it.
enum SettingsCheck {
    /// A property that did not hold.
    struct Breach: Error, CustomStringConvertible {
        let description: String
    }

    private static let texts = [
        TextDeclaration("menu", standard: "One\n\nTwo {word}", help: "in the menu"),
        TextDeclaration("nothing", standard: "", help: "never"),
    ]

    /// Throws unless the bytes are read or refused as they must be.
    static func run(_ bytes: [UInt8]) throws {
        if let source = try? SourceText(bytes) { try self.check(INIDocument(source.text), of: source.text) }
        let file = SettingsFile(path: "config.ini", bytes: bytes)
        switch Result(catching: { () throws(InvalidSettings) in try Settings.load(file, texts: self.texts) }) {
        case .success(let loaded): try self.check(loaded)
        case .failure(let error): try self.check(error)
        }
    }

    private static func check(_ document: INIDocument, of text: String) throws {
        let lineCount = text.unicodeScalars.count { $0 == "\n" } + 1
        for section in [document.defaults] + document.sections {
            var last = 0
            for option in section.options {
                try self.expect(!option.name.isEmpty, "a key is empty")
                try self.expect(section.option(option.name) == option, "a key is not found, or twice")
                try self.expect(last < option.line && option.line <= lineCount, "the lines are not in order")
                try self.expect(option.rawValue.unicodeScalars.last != "\n", "a value ends in a blank line")
                _ = try? document.value(of: option.name, in: section.name)
                last = option.line
            }
        }
        let lines = document.problems.map { $0.line ?? 0 }
        try self.expect(lines == lines.sorted() && lines.allSatisfy { $0 >= 1 }, "the problems are not in order")
    }

    private static func check(_ loaded: LoadedSettings) throws {
        for key in SettingsKey.all(texts: self.texts) {
            var again = loaded.settings
            do {
                try key.assign(key.text(in: loaded.settings), to: &again)
            } catch {
                throw Breach(description: "\(key.title) does not take its own value")
            }
            try self.expect(again == loaded.settings, "\(key.title) takes its own value for another")
        }
        for notice in loaded.notices {
            try self.expect(self.isOneLine(notice.description), "not one short line: \(notice)")
        }
    }

    private static func check(_ error: InvalidSettings) throws {
        try self.expect((1...InvalidSettings.maximumErrors).contains(error.errors.count), "no error, or too many")
        for error in error.errors {
            try self.expect(self.isOneLine(error.description), "not one short line: \(error)")
            try self.expect(error.description.hasPrefix("config.ini:"), "no place: \(error)")
        }
    }

    private static func isOneLine(_ text: String) -> Bool {
        text.unicodeScalars.count < 1_000
            && text.unicodeScalars.allSatisfy {
                $0.properties.generalCategory != .control && $0.properties.generalCategory != .format
            }
    }

    private static func expect(_ condition: Bool, _ rule: String) throws {
        if !condition { throw Breach(description: rule) }
    }
}
