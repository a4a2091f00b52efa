extension SettingsLoader {
    /// Variables of the server's own tests and tools that begin like those of a section, and name no key.
    static let toolVariables: Set<String> = ["UUU_SERVER_BINARY"]

    /// Reads the values in the environment.
    mutating func override(with environment: [String: String]) {
        let links = ServiceLinks(in: environment)
        if let notice = links.notice { self.notices.append(notice) }
        let ignored = links.variables.union(Self.toolVariables)
        for (variable, value) in environment.sorted(by: { $0.key < $1.key })
        where variable.hasPrefix("UUU_") && !ignored.contains(variable) {
            let location = SettingsSource.environment(variable: variable)
            if let key = self.keys.first(where: { $0.environmentName == variable }) {
                self.assign(value, to: key, at: location)
            } else if SettingsSection.allCases.contains(where: { variable.hasPrefix($0.environmentPrefix) }) {
                let near = variable.meantWord(among: self.keys.map(\.environmentName))
                self.errors.append(
                    SettingsError(
                        .unknownKey,
                        at: location,
                        variable,
                        problem: "no such key",
                        hint: near.map { "did you mean \($0)?" } ?? "remove it"
                    )
                )
            } else if let near = variable.meantWord(among: self.keys.map(\.environmentName)) {
                self.notices.append(
                    SettingsNotice(.ignoredVariable, at: location, variable, "ignored; did you mean \(near)?")
                )
            }
        }
    }

    private mutating func assign(_ value: String, to key: SettingsKey, at location: SettingsSource) {
        let isClean = value.unicodeScalars.allSatisfy {
            $0 == "\n" || $0 == "\t" || $0.properties.generalCategory != .control
        }
        if isClean {
            self.assign(value.stripped(), to: key, at: location, written: value)
        } else {
            self.errors.append(
                SettingsError(
                    .badValue,
                    at: location,
                    key.title,
                    problem: "\(key.show(value)) has a control character",
                    hint: "remove it"
                )
            )
        }
    }
}

extension SettingsSection {
    /// The prefix of this section's variables.
    fileprivate var environmentPrefix: String { "UUU_\(self.rawValue)_".uppercased() }
}
