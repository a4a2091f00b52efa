/// A key of config.ini: one declaration from which its parsing, its checks, its error messages and its help are made.
package struct SettingsKey: Sendable {
    /// The section that contains it.
    package let section: SettingsSection
    /// The name as the shipped file writes it; its case does not matter.
    package let name: String
    /// What it does: the lines of a comment.
    package let help: String
    /// What a value must be, to follow "is not": `a port (1 to 65535)`; for a list, what each element must be.
    package let meaning: String
    /// Whether its value is a list.
    let isList: Bool
    /// A valid value, for the message about an invalid one.
    let example: String
    /// Whether its value must not be printed.
    package let isSecret: Bool
    /// Whether a reload applies a new value; if not, a restart does.
    package let isReloadable: Bool

    /// The text of `[Messages]` that the key overrides; nil for all other keys.
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

    /// Creates the key of a text in `[Messages]`.
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

    /// The default value, as a file would contain it without interpolation.
    package var standard: String { self.text(in: Settings()) }

    /// The environment variable that overrides it: `UUU_SERVER_PORT`.
    package var environmentName: String { "UUU_\(self.section.rawValue)_\(self.name)".uppercased() }

    /// Section and name, as messages print them: `[Server] port`.
    package var title: String { "\(self.section.header) \(self.name)" }

    /// Returns its value, also a secret one, as a file would contain it without interpolation.
    package func text(in settings: Settings) -> String { self.write(settings) }

    /// Parses a text and assigns the value; throws `BadValue` if the text is not valid.
    func assign(_ text: String, to settings: inout Settings) throws(BadValue) { try self.read(text, &settings) }

    /// Assigns the value that other settings have.
    func copy(from others: Settings, to settings: inout Settings) { self.take(others, &settings) }
}
