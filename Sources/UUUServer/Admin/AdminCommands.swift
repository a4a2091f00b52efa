import ArgumentParser
import Foundation

/// What the subcommands that ask a running server have in common.
struct AdminOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The admin socket of the server that is meant.", valueName: "path"))
    var socket = SocketPath.admin

    /// Asks, writes what comes back, and ends with the status that the server gave.
    ///
    /// - Parameters:
    ///   - request: What is asked for.
    ///   - seconds: How long each step is waited for: a server that is well answers most requests within two.
    /// - Throws: The status to end with, always.
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

/// Says how a running server is: `uuu-server status`.
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
    /// Does something terrible to a running server: `uuu-server fault`; no shipped binary has it.
    struct FaultCommand: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "fault",
            abstract: "Hang an event loop of the running server, or trap in it: UUU_FAULTS."
        )

        /// What it does.
        enum Kind: String, CaseIterable, ExpressibleByArgument {
            /// An event loop does nothing any more.
            case hang
            /// The process ends as by a mistake in the program.
            case trap
        }

        @OptionGroup var options: AdminOptions

        @Argument var fault: Kind

        func run() throws { try self.options.ask(.fault(self.fault)) }
    }
#endif
