import ArgumentParser
public import Contexts
import Glibc
import StandardContexts

/// The server as a program: the `uuu-server` executable runs it, and so does an author's own executable, with more
/// contexts.
public enum UUUServer {
    /// The version of the server.
    public static let version = "0.1.0"

    /// The registered contexts of the running program, which its subcommands read.
    @TaskLocal static var registry = ContextRegistry.standard

    /// Runs the command line, then ends the process with a sysexits(3) status.
    ///
    /// An author's program passes a closure that registers its own contexts and provides the services that they need.
    /// They are added to the standard contexts; one with the name of a standard context replaces it:
    ///
    /// ```swift
    /// await UUUServer.main {
    ///     $0.provide(Tavern.self) { _ in Tavern() }
    ///     $0.register(CTavern.self)
    /// }
    /// ```
    ///
    /// It does not return. A service does its last work in its `close`.
    ///
    /// - Parameter register: Registers contexts and provides services. It is called once in each process, before the
    ///   command line is read and so for every subcommand; it should do nothing else.
    public static func main(adding register: (inout ContextRegistry) -> Void = { _ in }) async {
        var registry = ContextRegistry.standard
        register(&registry)
        #if UUU_FAULTS
            Fault.register(in: &registry)
        #endif
        // Writing beyond the file size limit (RLIMIT_FSIZE) is to fail with an error, not to end the process with
        // SIGXFSZ.
        signal(SIGXFSZ, SIG_IGN)
        do throws(StartupError) {
            try Startup.claimThreads()
        } catch {
            exit(Startup.report(error).rawValue)
        }
        await Self.$registry.withValue(registry) {
            await ServerCommand.main()
        }
    }
}
