import ArgumentParser
import Contexts
import Foundation
import Glibc
import Settings
import Systemd

/// What comes before the server serves: passed sockets, checks that need more than the file, and words to the operator.
enum Startup {
    /// Takes the sockets that systemd passed; to be called before the process has other threads of its own.
    static func takeSockets() throws(StartupError) -> [PassedSocket] {
        do throws(SystemdError) {
            return try SocketActivation.takeSockets()
        } catch {
            throw StartupError(error)
        }
    }

    /// Checks what the settings say of the world outside the file.
    ///
    /// - Returns: Remarks for the operator: what is no longer used, and files that cannot be read.
    /// - Throws: `StartupError` when the server could not serve with them.
    static func check(_ file: ConfigurationFile, registry: ContextRegistry) throws(StartupError) -> [String] {
        let initial = ContextName(rawValue: file.settings.server.initialContext)
        guard registry[initial] != nil else {
            let names = registry.names.map(\.rawValue).joined(separator: ", ")
            let refusal = file.loaded.refusal(
                .server,
                "initial_context",
                problem: "there is no context of that name",
                hint: "write one of \(names)"
            )
            throw StartupError(.configuration, [refusal.description])
        }
        var remarks = file.loaded.notices.map(\.description)
        if file.settings.general.motd, let remark = MessageOfTheDay.read(file.motdPath).remark {
            remarks.append("[Messages] motd_file: \(remark)")
        }
        return remarks
    }

    /// Writes a line to standard error.
    static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Writes an error's lines to standard error, and answers the status to end with.
    static func report(_ error: StartupError) -> ExitCode {
        for line in error.lines { Self.say(line) }
        return ExitCode(error.status.rawValue)
    }
}
