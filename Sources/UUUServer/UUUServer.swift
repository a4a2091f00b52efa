import ArgumentParser
public import Contexts
import Glibc
import StandardContexts

/// The server as a program: what the `uuu-server` executable is, and what an author's own one is with more contexts.
public enum UUUServer {
    /// The version of the server.
    public static let version = "0.1.0"

    /// The contexts of the program that is running, for its subcommands.
    @TaskLocal static var registry = ContextRegistry.standard

    /// Runs the command line, then ends the process with a sysexits(3) status.
    ///
    /// An author's program calls this with contexts of its own, which are added to the standard ones, or replace those
    /// of the same name, and with the services that they ask for:
    ///
    /// ```swift
    /// await UUUServer.main {
    ///     $0.provide(Tavern.self) { _ in Tavern() }
    ///     $0.register(CTavern.self)
    /// }
    /// ```
    ///
    /// It does not return: what is to be done at the end is the `close` of a service.
    ///
    /// - Parameter register: Registers contexts and provides services; it is called for each subcommand, and should do nothing
    ///   else.
    public static func main(adding register: (inout ContextRegistry) -> Void = { _ in }) async {
        var registry = ContextRegistry.standard
        register(&registry)
        #if UUU_FAULTS
            Fault.register(in: &registry)
        #endif
        // A file over the limit (RLIMIT_FSIZE) is told by the error of the call, not by a signal that ends the process.
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
