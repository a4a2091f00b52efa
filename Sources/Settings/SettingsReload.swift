/// What becomes of a running server's settings when its configuration is read again.
package struct SettingsReload: Sendable {
    /// What is in force then: the new value of each key that a reload applies, the old one of all others.
    package let settings: Settings
    /// The keys whose new value comes into force now, in the order of the shipped file.
    package let applied: [SettingsKey]
    /// The keys that differ from what the server was started with, and need a restart.
    package let pending: [SettingsKey]

    /// Compares a configuration that was read again with the one in force.
    ///
    /// - Parameters:
    ///   - new: What the configuration says now.
    ///   - current: What is in force.
    ///   - texts: The sentences that `[Messages]` may override.
    package init(_ new: Settings, over current: Settings, texts: [TextDeclaration] = []) {
        let differing = SettingsKey.all(texts: texts).filter { $0.text(in: new) != $0.text(in: current) }
        var settings = current
        self.applied = differing.filter(\.isReloadable)
        self.pending = differing.filter { !$0.isReloadable }
        for key in self.applied { key.copy(from: new, to: &settings) }
        self.settings = settings
    }
}
