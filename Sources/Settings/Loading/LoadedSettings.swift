/// A configuration file as it was read from the disk.
package struct SettingsFile: Sendable {
    /// The path as messages show it; relative paths in the file begin at its folder.
    package let path: String
    /// The contents.
    package let bytes: [UInt8]

    /// Creates the value from a path and the contents.
    package init(path: String, bytes: [UInt8]) {
        self.path = path
        self.bytes = bytes
    }
}

/// A valid configuration.
package struct LoadedSettings: Sendable, Equatable {
    /// The settings.
    package let settings: Settings
    /// Notices for the operator, in the order of the lines.
    package let notices: [SettingsNotice]
    /// Where each value comes from, by the title of its key; keys with their default are not in it.
    let locations: [String: SettingsSource]

    /// Returns a mistake that only the user of a value can find: a file that cannot be read, a context that is not
    /// registered.
    ///
    /// - Parameters:
    ///   - section: The section of the key.
    ///   - name: The name of the key, as the shipped file writes it.
    ///   - problem: What is wrong.
    ///   - hint: What to write instead.
    /// - Returns: The mistake, with the line or the variable that the value comes from.
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
