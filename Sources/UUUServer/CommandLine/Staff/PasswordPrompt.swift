import Dispatch
import Files
import Foundation
import Glibc

/// Reads a password that somebody types, or that a program writes.
enum PasswordPrompt {
    /// Reads a password: twice on a terminal, which does not show it; otherwise one line of standard input.
    ///
    /// - Returns: The password; nil if the line is empty.
    /// - Throws: `StartupError` with status 65 if there is no line, or the two differ.
    static func read() throws(StartupError) -> String? {
        guard let terminal = HiddenInput() else { return try self.line() }
        let interrupt = self.onInterrupt { terminal.show() }
        defer {
            interrupt.cancel()
            terminal.show()
        }
        Startup.ask("New password (empty to have one made): ")
        guard let first = try self.line() else { return nil }
        Startup.ask("The same once more: ")
        guard try self.line() == first else { throw StartupError(.dataError, ["the two passwords differ"]) }
        return first
    }

    private static func line() throws(StartupError) -> String? {
        guard let line = readLine() else {
            throw StartupError(.dataError, ["no password: standard input has no line; --make-password has one made"])
        }
        return line.isEmpty ? nil : line
    }

    /// Runs the body when somebody presses Ctrl-C, and then ends the process as if nothing had been done.
    private static func onInterrupt(_ body: @escaping @Sendable () -> Void) -> any DispatchSourceSignal {
        signal(SIGINT, SIG_IGN)
        let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global())
        source.setEventHandler {
            body()
            exit(128 + SIGINT)
        }
        source.resume()
        return source
    }
}
