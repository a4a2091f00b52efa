/// A configuration that this program can serve by, as far as can be told before anything is opened.
struct CheckedConfiguration: Sendable {
    let file: ConfigurationFile
    /// What the operator should know of it.
    let remarks: [String]

    /// Reads the file that the server was started with, and the environment.
    ///
    /// - Throws: `StartupError` with all that is wrong.
    init(_ launch: Launch) throws(StartupError) {
        try self.init(try ConfigurationFile.load(launch.path, registry: launch.registry), for: launch)
    }

    /// Takes the configuration that was in force last, with the environment as it is now.
    ///
    /// - Throws: `StartupError` with all that this program, or this command line, has against it.
    init(_ last: LastConfiguration, for launch: Launch) throws(StartupError) {
        try self.init(try ConfigurationFile.load(last, registry: launch.registry), for: launch)
    }

    private init(_ file: ConfigurationFile, for launch: Launch) throws(StartupError) {
        self.file = file
        self.remarks = try Startup.check(file, listen: launch.addresses, registry: launch.registry)
    }
}
