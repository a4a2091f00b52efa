import Addresses

/// Builds the settings from all sources, and collects mistakes and notices.
struct SettingsLoader {
    let keys: [SettingsKey]
    var settings = Settings()
    var errors: [SettingsError] = []
    var notices: [SettingsNotice] = []
    /// Where each value comes from, by the title of its key.
    private var locations: [String: SettingsSource] = [:]
    private let keysByName: [String: [SettingsKey]]

    init(keys: [SettingsKey]) {
        self.keys = keys
        self.keysByName = Dictionary(grouping: keys) { $0.name.lowercased() }
    }

    /// Returns the keys with this name in all sections; the name must be in lower case.
    func keys(_ name: String) -> [SettingsKey] { self.keysByName[name] ?? [] }

    /// Parses and assigns a value, and records where it comes from; an invalid one becomes a mistake.
    ///
    /// - Parameters:
    ///   - text: The value.
    ///   - key: The key.
    ///   - location: Where the value comes from.
    ///   - written: The value before interpolation, for a message.
    mutating func assign(_ text: String, to key: SettingsKey, at location: SettingsSource, written: String) {
        do throws(BadValue) {
            try key.assign(text, to: &self.settings)
            self.locations[key.title] = location
            for remark in key.sentence?.remarks(on: text) ?? [] {
                self.notices.append(SettingsNotice(.unknownPlaceholder, at: location, key.title, remark))
            }
        } catch {
            self.errors.append(SettingsError(error, of: key, at: location, written: written))
        }
    }

    /// Checks rules that one value alone cannot break, and makes relative paths of the files that a configuration names
    /// begin at the folder.
    mutating func checkRules(folder: String, resolves: (_ host: String) -> Bool) {
        let server = self.settings.server
        if !server.allowPlaintextRemote, let address = HostAddress(server.host), !address.isLoopback {
            // Passwords would cross the network unencrypted (SEC-5).
            self.refuse(
                .server,
                "host",
                problem: resolves(server.host)
                    ? "\(server.host.quoted) can be reached from other machines, without encryption"
                    : "\(server.host.quoted) does not resolve",
                hint: HostAddress.mend(of: server.host)
                    ?? "write host = 127.0.0.1 \(address.mendOfReach)"
            )
        }
        let accounts = self.settings.accounts
        if accounts.passwordMinimum < Settings.Accounts.recommendedPasswordMinimum {
            // A short password can be guessed (SEC-24).
            let title = "[Accounts] password_minimum"
            self.notices.append(
                SettingsNotice(
                    .weak,
                    at: self.locations[title] ?? .standard,
                    title,
                    "less than the \(Settings.Accounts.recommendedPasswordMinimum) characters that NIST asks for"
                )
            )
        }
        if server.trustedProxies.contains(where: \.isEverything) {
            // Every client could then claim to have any address (SEC-12).
            let title = "[Server] trusted_proxies"
            let text = "everybody is believed, whatever address they claim; list the addresses of the proxies"
            self.notices.append(SettingsNotice(.weak, at: self.locations[title] ?? .standard, title, text))
        }
        for path in [\Settings.messages.motdFile, \.passwords.blocklistFile, \.passwords.pepperFile] {
            let text = self.settings[keyPath: path]
            if !text.isEmpty && text.utf8.first != UInt8(ascii: "/") { self.settings[keyPath: path] = folder + text }
        }
    }

    private mutating func refuse(_ section: SettingsSection, _ name: String, problem: String, hint: String) {
        self.errors.append(self.loaded.refusal(section, name, problem: problem, hint: hint))
    }

    /// The settings so far, with the notices.
    private var loaded: LoadedSettings {
        LoadedSettings(
            settings: self.settings,
            notices: self.notices.sorted { $0.location.order < $1.location.order },
            locations: self.locations
        )
    }

    /// Returns the settings.
    ///
    /// - Throws: All mistakes, if there are any.
    func finish() throws(InvalidSettings) -> LoadedSettings {
        guard self.errors.isEmpty else { throw InvalidSettings(self.errors) }
        return self.loaded
    }
}

extension SettingsKey {
    /// Returns a value for a message: quoted, or hidden if it is secret.
    func show(_ value: String) -> String { self.isSecret ? "the value (not shown)" : value.quoted }
}
