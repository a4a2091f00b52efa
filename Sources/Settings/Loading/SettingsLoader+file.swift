extension SettingsLoader {
    /// Reads the values in a file.
    mutating func read(_ file: SettingsFile) {
        var source: SourceText
        do {
            source = try SourceText(file.bytes)
        } catch {
            self.errors.append(SettingsError(error, path: file.path))
            return
        }
        if source.removeByteOrderMark() {
            self.notices.append(
                SettingsNotice(
                    .byteOrderMark,
                    at: .file(path: file.path, line: 1),
                    "",
                    "the file starts with a byte order mark; save it as UTF-8 without one"
                )
            )
        }
        let document = INIDocument(source.text)
        self.errors += (source.problems + document.problems).map { SettingsError($0, path: file.path) }
        let variables = document.references
        for section in document.sections {
            self.read(section, of: document, path: file.path, variables: variables)
        }
        self.readDefaults(of: document, path: file.path, variables: variables)
    }

    private mutating func read(
        _ section: INIDocument.Section,
        of document: INIDocument,
        path: String,
        variables: Set<String>
    ) {
        let location = SettingsSource.file(path: path, line: section.line)
        let title = "[\(section.name.shown)]"
        let plainName = section.name.stripped().lowercased()
        let known = SettingsSection.allCases.first { $0.rawValue.lowercased() == plainName }
        if let retired = Retired.section(section.name) {
            self.notices.append(SettingsNotice(.retired, at: location, title, retired.replacement))
            return
        }
        if known?.rawValue != section.name {
            let near = section.name.meantWord(among: SettingsSection.allCases.map(\.rawValue))
            let all = SettingsSection.allCases.map(\.header).joined(separator: ", ")
            self.errors.append(
                SettingsError(
                    .unknownSection,
                    at: location,
                    title,
                    problem: "no such section",
                    hint: near.map { "did you mean [\($0)]?" } ?? "there are \(all)"
                )
            )
        }
        // If only the case of the header is wrong, the keys of the section are checked as well.
        guard let known else { return }
        for option in section.options {
            let location = SettingsSource.file(path: path, line: option.line)
            if let key = self.keys(option.name).first(where: { $0.section == known }) {
                self.assign(option, of: section.name, in: document, to: key, at: location)
            } else if let retired = Retired.key(option.name, in: known) {
                self.notices.append(
                    SettingsNotice(.retired, at: location, "\(known.header) \(option.name)", retired.replacement)
                )
            } else if !variables.contains(option.name) {
                self.refuseUnknown(option, in: known, at: location)
            }
        }
    }

    /// Applies the options of `[DEFAULT]` to all keys that their sections do not set, also in sections that the file
    /// does not have.
    private mutating func readDefaults(of document: INIDocument, path: String, variables: Set<String>) {
        for option in document.defaults.options {
            let location = SettingsSource.file(path: path, line: option.line)
            let keys = self.keys(option.name)
            for key in keys {
                let section = document.section(key.section.rawValue)
                guard section?.option(option.name) == nil else { continue }
                self.assign(
                    option,
                    of: section?.name ?? INIDocument.defaultsName,
                    in: document,
                    to: key,
                    at: location
                )
            }
            if keys.isEmpty && !variables.contains(option.name) { self.refuseUnknown(option, in: nil, at: location) }
        }
    }

    private mutating func assign(
        _ option: INIDocument.Option,
        of section: String,
        in document: INIDocument,
        to key: SettingsKey,
        at location: SettingsSource
    ) {
        do throws(INIDocument.LookupError) {
            let value = try document.value(of: option.name, in: section)
            self.assign(value, to: key, at: location, written: option.rawValue)
        } catch {
            self.errors.append(SettingsError(error, at: location, key.title, value: key.show(option.rawValue)))
        }
    }

    /// Adds a mistake about an unknown key, with the key that was probably meant; the section is nil for `[DEFAULT]`.
    private mutating func refuseUnknown(
        _ option: INIDocument.Option,
        in section: SettingsSection?,
        at location: SettingsSource
    ) {
        let header = section?.header ?? "[\(INIDocument.defaultsName)]"
        let hint =
            if let elsewhere = self.keys(option.name).first {
                "it belongs in \(elsewhere.section.header)"
            } else if let near = self.nearest(to: option.name, in: section) {
                "did you mean \(near)?"
            } else {
                "remove it; the shipped config.ini shows every key"
            }
        self.errors.append(
            SettingsError(
                .unknownKey,
                at: location,
                "\(header) \(option.name.shown)",
                problem: "no such key",
                hint: hint
            )
        )
    }
    /// Returns the known key that was probably meant; nil if there are more mistakes than are reported, because the
    /// search is slow.
    private func nearest(to name: String, in section: SettingsSection?) -> String? {
        guard self.errors.count < InvalidSettings.maximumErrors else { return nil }
        let keys = self.keys.lazy.filter { section == nil || $0.section == section }
        return name.meantWord(among: keys.map(\.name))
    }
}
