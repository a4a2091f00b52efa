/// The configuration file, as it was read.
package struct SettingsFile: Sendable {
    /// The path, as messages show it; relative paths in the file start at its folder.
    package let path: String
    /// What is in it.
    package let bytes: [UInt8]

    /// Takes what was read.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A configuration that is good to use.
package struct LoadedSettings: Sendable, Equatable {
    /// What it says.
    package let settings: Settings
    /// What the operator should know of it, in the order of the lines.
    package let notices: [SettingsNotice]
    /// Where the values come from, by the title of their key; defaults are not in it.
    let locations: [String: SettingsSource]

    /// Refuses a value for a reason that only its user can know: a file that cannot be read, a context that is not there.
    ///
    /// - Parameters:
    ///   - section: The section of the key.
    ///   - name: The key, as the shipped file writes it.
    ///   - problem: What is wrong.
    ///   - hint: What to write instead.
    /// - Returns: The mistake, at the line or the variable that the value comes from.
    package func refusal(_ section: SettingsSection, _ name: String, problem: String, hint: String) -> SettingsError {
        let title = "\(section.header) \(name)"
        return SettingsError(
            .refused,
            at: self.locations[title] ?? .standard,
            title,
            problem: problem,
            hint: hint
        )
    }
}
