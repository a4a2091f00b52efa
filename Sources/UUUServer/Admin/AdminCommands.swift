import ArgumentParser
import Foundation

/// Options of the subcommands that ask a running server.
struct AdminOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The admin socket of the server that is meant.", valueName: "path"))
    var socket = SocketPath.admin

    /// Sends a request, prints the answer, and ends with the status that the server gave.
    ///
    /// - Parameters:
    ///   - request: The request.
    ///   - seconds: How long each step may take; a healthy server answers most requests within two seconds.
    /// - Throws: The exit status, always.
    func ask(_ request: AdminRequest, seconds: Int = 10) throws {
        let answer: AdminAnswer
        do throws(StartupError) {
            answer = try AdminCall(socket: self.socket, seconds: seconds).ask(request)
        } catch {
            for line in error.lines { Startup.say(line) }
            throw ExitCode(error.status.rawValue)
        }
        for line in answer.lines {
            switch line {
            case .output(let line): print(line)
            case .error(let line): Startup.say(line)
            }
        }
        throw ExitCode(answer.status.rawValue)
    }
}

/// Prints the status of a running server: `uuu-server status`.
struct StatusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Say how the running server is: connections, contexts, log, last reload.",
        discussion: """
            Ends with status 69 when no server runs, and starts none; with 78 when the configuration file has mistakes, \
            so that the server goes on with the last configuration that was in force, or waits.
            """
    )

    @OptionGroup var options: AdminOptions

    @Flag(help: "One line of JSON, for programs.")
    var json = false

    func run() throws { try self.options.ask(.status(json: self.json)) }
}

/// Has a running server read its configuration again: `uuu-server reload`.
struct ReloadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reload",
        abstract: "Have the running server read its configuration again; nobody is disconnected.",
        discussion: """
            Returns when the new configuration is in force. One with mistakes is refused: they are told, the status is \
            78, and the configuration stays as it was. Keys that need a restart are named.
            """
    )

    @OptionGroup var options: AdminOptions

    func run() throws { try self.options.ask(.reload, seconds: 60) }
}

#if UUU_FAULTS
    /// Breaks a running server on purpose, for tests: `uuu-server fault`; no shipped binary has it.
    struct FaultCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fault",
            abstract: "Hang an event loop of the running server, or trap in it: UUU_FAULTS."
        )

        /// How the server is broken.
        enum Kind: String, CaseIterable, ExpressibleByArgument {
            /// An event loop hangs for ever.
            case hang
            /// The process traps, as with a mistake in the program.
            case trap
        }

        @OptionGroup var options: AdminOptions

        @Argument var fault: Kind

        func run() throws { try self.options.ask(.fault(self.fault)) }
    }
#endif
