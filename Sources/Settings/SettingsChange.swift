/// What a reload makes of a new configuration: what it applies, and what waits for a restart.
package struct SettingsChange: Sendable {
    /// What to go on with: the new configuration, in which the keys that need a restart keep the value in force.
    ///
    /// The next reload compares with this, so that it names them again.
    package let settings: LoadedSettings
    /// The keys that changed and are applied, in the order of the shipped file.
    package let applied: [SettingsKey]
    /// The keys that changed and need a restart, in the order of the shipped file.
    package let needingRestart: [SettingsKey]

    /// Compares what is in force with a new configuration.
    ///
    /// - Parameters:
    ///   - old: What is in force.
    ///   - new: What was read now.
    ///   - texts: The sentences that `[Messages]` may override; those left out are applied without being named.
    package init(from old: LoadedSettings, to new: LoadedSettings, texts: [TextDeclaration] = []) {
        var settings = new.settings
        var locations = new.locations
        let changed = SettingsKey.all(texts: texts).filter { $0.text(in: old.settings) != $0.text(in: new.settings) }
        for key in changed where !key.isReloadable {
            key.copy(from: old.settings, to: &settings)
            locations[key.title] = old.locations[key.title]
        }
        self.settings = LoadedSettings(settings: settings, notices: new.notices, locations: locations)
        self.applied = changed.filter(\.isReloadable)
        self.needingRestart = changed.filter { !$0.isReloadable }
    }
}
