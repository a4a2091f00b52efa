/// A configuration with which this program can serve, as far as that can be checked before anything is opened.
struct CheckedConfiguration: Sendable {
    let file: ConfigurationFile
    /// Remarks for the operator.
    let remarks: [String]

    /// Reads the file that the server was started with, and the environment.
    ///
    /// - Throws: `StartupError` with all mistakes.
    init(_ launch: Launch) throws(StartupError) {
        try self.init(try ConfigurationFile.load(launch.path, registry: launch.registry), for: launch)
    }

    /// Uses the configuration that was in force last, with the environment as it is now.
    ///
    /// - Throws: `StartupError` with all mistakes that it has for this program or this command line.
    init(_ last: LastConfiguration, for launch: Launch) throws(StartupError) {
        try self.init(try ConfigurationFile.load(last, registry: launch.registry), for: launch)
    }

    private init(_ file: ConfigurationFile, for launch: Launch) throws(StartupError) {
        self.file = file
        self.remarks = try Startup.check(file, listen: launch.addresses, registry: launch.registry)
    }
}
