extension Settings {
    /// Reads a configuration: the file's values over the defaults, the environment's over both.
    ///
    /// Every value is checked, overridden ones too. A variable is called `UUU_<SECTION>_<KEY>` in upper case; its value
    /// is taken as it is, without interpolation. A variable with the name of a section of ours and of no key of it is a
    /// mistake, unless Kubernetes made it of a Service's name (``ServiceLinks``); other variables that start with `UUU_`
    /// are ignored, with a notice if they resemble one of ours.
    ///
    /// - Parameters:
    ///   - file: The file; nil for none.
    ///   - environment: The variables of the process.
    ///   - texts: The sentences that `[Messages]` may override.
    ///   - resolves: Whether a host has an address; asked only about one that is refused in any case.
    /// - Returns: The settings, and what there is to know of them.
    /// - Throws: All that is wrong.
    package static func load(
        _ file: SettingsFile?,
        environment: [String: String] = [:],
        texts: [TextDeclaration] = [],
        resolves: (_ host: String) -> Bool = { _ in true }
    ) throws(InvalidSettings) -> LoadedSettings {
        var loader = SettingsLoader(keys: SettingsKey.all(texts: texts))
        if let file { loader.read(file) }
        loader.override(with: environment)
        loader.checkRules(folder: FilePath.folder(of: file?.path ?? ""), resolves: resolves)
        return try loader.finish()
    }
}
