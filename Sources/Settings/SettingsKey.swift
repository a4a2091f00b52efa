/// One key of config.ini: declared in one row, from which come its reading, its checks, its messages and its help.
package struct SettingsKey: Sendable {
    /// The section it stands in.
    package let section: SettingsSection
    /// The name, as the shipped file writes it; its case does not matter.
    package let name: String
    /// What it does, in lines for a comment.
    package let help: String
    /// What a value has to be, to follow "is not": `a port (1 to 65535)`.
    package let meaning: String
    /// Whether a value must not be shown.
    package let isSecret: Bool
    /// Whether a reload applies it; otherwise a restart does.
    package let isReloadable: Bool

    /// Whether it is a sentence of `[Messages]`.
    let isText: Bool

    private let read: @Sendable (String, inout Settings) -> Bool
    private let write: @Sendable (Settings) -> String
    private let copy: @Sendable (Settings, inout Settings) -> Void

    init<Value: Sendable>(
        _ section: SettingsSection,
        _ name: String,
        _ path: any WritableKeyPath<Settings, Value> & Sendable,
        _ form: ValueForm<Value>,
        isSecret: Bool = false,
        isReloadable: Bool = false,
        help: String
    ) {
        self.section = section
        self.name = name
        self.help = help
        self.meaning = form.meaning
        self.isSecret = isSecret
        self.isReloadable = isReloadable
        self.isText = false
        self.read = { text, settings in
            guard let value = form.parse(text) else { return false }
            settings[keyPath: path] = value
            return true
        }
        self.write = { form.write($0[keyPath: path]) }
        self.copy = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// The key of a sentence in `[Messages]`.
    init(_ declaration: TextDeclaration) {
        self.section = .messages
        self.name = declaration.name
        self.help = "When: \(declaration.help)."
        self.meaning = ValueForm<String>.text.meaning
        self.isSecret = false
        self.isReloadable = true
        self.isText = true
        self.read = { text, settings in
            settings.messages.texts[declaration.name] = text == declaration.standard ? nil : text
            return true
        }
        self.write = { $0.messages.texts[declaration.name] ?? declaration.standard }
        self.copy = { $1.messages.texts[declaration.name] = $0.messages.texts[declaration.name] }
    }

    /// The default, as a file would have it without interpolation.
    package var standard: String { self.text(in: Settings()) }

    /// The variable that overrides it: `UUU_SERVER_PORT`.
    package var environmentName: String { "UUU_\(self.section.rawValue)_\(self.name)".uppercased() }

    /// Section and name, as messages name it: `[Server] port`.
    package var title: String { "\(self.section.header) \(self.name)" }

    /// Its value as a file would have it without interpolation; secret ones too.
    package func text(in settings: Settings) -> String { self.write(settings) }

    /// Puts the value that it has in some settings into others.
    func copy(from settings: Settings, to others: inout Settings) { self.copy(settings, &others) }

    /// Puts the value of a text into the settings; answers whether the text had one.
    func assign(_ text: String, to settings: inout Settings) -> Bool { self.read(text, &settings) }
}
