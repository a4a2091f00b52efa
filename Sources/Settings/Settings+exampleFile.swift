extension Settings {
    /// Returns the shipped config.ini: every key with its help, its accepted values and its default.
    ///
    /// - Parameter texts: The texts that `[Messages]` may override.
    /// - Returns: The contents of the file.
    package static func exampleFile(texts: [TextDeclaration] = []) -> String {
        let keys = SettingsKey.all(texts: texts)
        var file = """
            # The configuration of uuu-server: every key, with its default.
            #
            # A line that starts with # or ; is a comment; behind a value there is none. A value goes on in
            # lines that are indented deeper than its key. Write %% for a percent sign: %(key)s stands for
            # another key of the same section. yes, true, on and 1 are the same, so are no, false, off and 0.
            # A list has commas or blanks between its elements.
            #
            # A variable of the environment overrides a key: UUU_SERVER_PORT=8000 is [Server] port = 8000.
            #
            # "uuu-server check-config --config FILE" tells whether a file is good, "systemctl reload uuu-server" applies it.
            # A change of what "needs a restart" waits for "systemctl restart uuu-server".

            """
        for section in SettingsSection.allCases {
            file += "\n# \(section.help)\n\(section.header)\n"
            for key in keys where key.section == section { file += "\n" + key.shipped }
        }
        return file
    }
}

extension SettingsKey {
    /// The key's entry in the shipped file: comment and default.
    fileprivate var shipped: String {
        let comment = self.help.split(separator: "\n").map(String.init) + (self.sentence == nil ? [self.note] : [])
        let start = comment.map { "# \($0)\n" }.joined()
        guard Self.canBeWritten(self.standard) else {
            return start + "# Its default has characters that this file cannot hold: \(self.standard.quoted)\n"
        }
        return start + self.name + " =" + Self.written(self.standard) + "\n"
    }

    /// Returns whether a file can contain a value: no control characters, and no line that would be read as a comment.
    private static func canBeWritten(_ value: String) -> Bool {
        value.unicodeScalars.allSatisfy { $0 == "\n" || $0.properties.generalCategory != .control }
            && value.split(separator: "\n").allSatisfy { !["#", ";"].contains($0.unicodeScalars.stripped().first) }
    }

    /// What the key accepts, and whether a change needs a restart.
    private var note: String {
        let takes = self.isList ? "Takes a list; each is \(self.meaning)." : "Takes \(self.meaning)."
        return self.isReloadable ? takes : takes + " Needs a restart."
    }

    /// Returns a value as a file contains it: `%` doubled, and all lines after the first indented.
    private static func written(_ value: String) -> String {
        var written = ""
        for (number, line) in value.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let escaped = line.split(separator: "%", omittingEmptySubsequences: false).joined(separator: "%%")
            if number > 0 { written += line.isEmpty ? "\n" : "\n   " }
            written += line.isEmpty ? "" : " \(escaped)"
        }
        return written
    }
}
