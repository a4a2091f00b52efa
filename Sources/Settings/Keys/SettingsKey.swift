/// One key of config.ini: declared in one row, from which come its reading, its checks, its messages and its help.
package struct SettingsKey: Sendable {
    /// The section it stands in.
    package let section: SettingsSection
    /// The name, as the shipped file writes it; its case does not matter.
    package let name: String
    /// What it does, in lines for a comment.
    package let help: String
    /// What a value has to be, to follow "is not": `a port (1 to 65535)`; of a list, what each element has to be.
    package let meaning: String
    /// Whether it takes a list.
    let isList: Bool
    /// A good value, to show who wrote a bad one.
    let example: String
    /// Whether a value must not be shown.
    package let isSecret: Bool
    /// Whether a reload applies it; otherwise a restart does.
    package let isReloadable: Bool

    /// The sentence of `[Messages]` that it is; nil for all other keys.
    let sentence: TextDeclaration?

    private let read: @Sendable (String, inout Settings) throws(BadValue) -> Void
    private let write: @Sendable (Settings) -> String
    private let take: @Sendable (Settings, inout Settings) -> Void

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
        self.isList = form.isList
        self.example = form.example ?? form.write(Settings()[keyPath: path])
        self.isSecret = isSecret
        self.isReloadable = isReloadable
        self.sentence = nil
        self.read = { (text, settings) throws(BadValue) in settings[keyPath: path] = try form.parse(text) }
        self.write = { form.write($0[keyPath: path]) }
        self.take = { $1[keyPath: path] = $0[keyPath: path] }
    }

    /// The key of a sentence in `[Messages]`.
    init(_ declaration: TextDeclaration) {
        self.section = .messages
        self.name = declaration.name
        self.help = "When: \(declaration.help)."
        self.meaning = declaration.meaning
        self.isList = false
        self.example = declaration.standard
        self.isSecret = false
        self.isReloadable = true
        self.sentence = declaration
        self.read = { (text, settings) throws(BadValue) in
            guard declaration.isComplete(text) else { throw BadValue() }
            settings.messages.texts[declaration.name] = text == declaration.standard ? nil : text
        }
        self.write = { $0.messages.texts[declaration.name] ?? declaration.standard }
        self.take = { $1.messages.texts[declaration.name] = $0.messages.texts[declaration.name] }
    }

    /// The default, as a file would have it without interpolation.
    package var standard: String { self.text(in: Settings()) }

    /// The variable that overrides it: `UUU_SERVER_PORT`.
    package var environmentName: String { "UUU_\(self.section.rawValue)_\(self.name)".uppercased() }

    /// Section and name, as messages name it: `[Server] port`.
    package var title: String { "\(self.section.header) \(self.name)" }

    /// Its value as a file would have it without interpolation; secret ones too.
    package func text(in settings: Settings) -> String { self.write(settings) }

    /// Puts the value of a text into the settings; throws if the text has none.
    func assign(_ text: String, to settings: inout Settings) throws(BadValue) { try self.read(text, &settings) }

    /// Puts the value of other settings into the settings.
    func copy(from others: Settings, to settings: inout Settings) { self.take(others, &settings) }
}
