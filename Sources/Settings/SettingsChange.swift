/// The difference between two configurations: what a reload applies, and what needs a restart.
package struct SettingsChange: Sendable {
    /// The settings after the reload: the new ones, except that keys which need a restart have their old value.
    ///
    /// The next reload compares with these, so that it reports those keys again.
    package let settings: LoadedSettings
    /// The changed keys that the reload applies, in the order of the shipped file.
    package let applied: [SettingsKey]
    /// The changed keys that need a restart, in the order of the shipped file.
    package let needingRestart: [SettingsKey]

    /// Compares the configuration in force with a new one.
    ///
    /// - Parameters:
    ///   - old: The configuration in force.
    ///   - new: The new configuration.
    ///   - texts: The texts that `[Messages]` may override; others are applied without being reported.
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
