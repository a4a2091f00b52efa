extension Settings {
    /// Loads a configuration: the environment overrides the file, and the file overrides the defaults.
    ///
    /// Every value is checked, also an overridden one. A variable is named `UUU_<SECTION>_<KEY>` in upper case; its
    /// value is used as it is, without interpolation. A variable that begins like a section but names no key is a
    /// mistake, unless it is one of ``ServiceLinks`` or of the server's own tools. Other variables that begin with
    /// `UUU_` are ignored, with a notice if they resemble a key's.
    ///
    /// - Parameters:
    ///   - file: The configuration file; nil for none.
    ///   - environment: The environment variables of the process.
    ///   - texts: The texts that `[Messages]` may override.
    ///   - resolves: Returns whether a host name resolves. It is called only for a host that is refused in any case, to
    ///     choose the message.
    /// - Returns: The settings and the notices.
    /// - Throws: All mistakes.
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
