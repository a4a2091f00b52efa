import Addresses
import ArgumentParser
import Contexts
import Foundation
import Glibc
import Logging
import Reactor
import Settings
import Systemd
import Telemetry

/// What comes before the server serves: passed sockets, checks that need more than the file, and words to the operator.
enum Startup {
    /// Takes what systemd passed; to be called before the process has other threads of its own.
    static func takeDescriptors() throws(StartupError) -> PassedDescriptors {
        do throws(SystemdError) {
            return try SocketActivation.take()
        } catch {
            throw StartupError(error)
        }
    }

    /// Sees to it that the process may have the threads that it cannot do without; to be called before anything waits.
    ///
    /// Where the server starts a thread and is refused, it says so. The runtime waits and tries again for ever, without a
    /// word (libdispatch): so as many as it starts are tried out here.
    static func claimThreads() throws(StartupError) {
        do throws(ReactorError) {
            try LoopThread.tryOut(ProcessInfo.processInfo.activeProcessorCount + 2)
        } catch {
            throw StartupError(error)
        }
    }

    /// Sees to it that the process may have the descriptors that it cannot do without, and that the runtime has its own.
    ///
    /// The runtime opens a timer of the kernel when something first sleeps on a clock (libdispatch, timerfd_create(2)). If
    /// there is no descriptor for it then, that sleep and all after it never end: so this comes before connections do.
    static func claimDescriptors() async throws(StartupError) {
        let limit = DescriptorLimit.raise()
        let minimum = DescriptorBudget.minimumFree
        guard DescriptorLimit.hasRoom(for: minimum) else {
            let problem =
                "the server needs \(minimum) descriptors beside those that it was started with, of \(limit) in all"
            throw StartupError(.osError, ["\(problem); raise LimitNOFILE= of the unit (ulimit -n) to 256 or more"])
        }
        try? await Task.sleep(for: .milliseconds(1), clock: .continuous)
        try? await Task.sleep(for: .milliseconds(1), clock: .suspending)
    }

    /// Checks what the settings say of the world outside the file.
    ///
    /// - Returns: Remarks for the operator: what is no longer used, and files that cannot be read.
    /// - Throws: `StartupError` when the server could not serve with them.
    static func check(
        _ file: ConfigurationFile,
        listen addresses: [ListenAddress] = [],
        registry: ContextRegistry,
        memory: MemoryAllowance = .ofThisProcess()
    ) throws(StartupError) -> [String] {
        var mistakes = registry.mistakes.map(\.description)
        if registry[registry.home] == nil {
            mistakes.append(
                "players enter '\(registry.home)' after the login, which is not registered; set `home`, or register it"
            )
        }
        guard mistakes.isEmpty else { throw StartupError(.software, mistakes) }
        try self.checkReach(of: addresses, file.settings)
        let initial = ContextName(rawValue: file.settings.server.initialContext)
        guard registry[initial] != nil else {
            let names = registry.names.map(\.rawValue).joined(separator: ", ")
            let refusal = file.loaded.refusal(
                .server,
                "initial_context",
                problem: "there is no context \"\(initial)\"",
                hint: "write one of \(names)"
            )
            throw StartupError(.configuration, [refusal.description])
        }
        var remarks = file.loaded.notices.map(\.description)
        let (path, wraps) = (file.motdPath, file.settings.messages.motdWrap)
        if file.settings.general.motd,
            let remark = MessageOfTheDay.read(path, among: file.named, wraps: wraps).remark
        {
            remarks.append("[Messages] motd_file: \(remark)")
        }
        if let remark = memory.remark(on: file.settings) { remarks.append(remark) }
        return remarks
    }

    /// Refuses to let passwords cross a network unencrypted, unless the operator says so (SEC-5).
    private static func checkReach(of addresses: [ListenAddress], _ settings: Settings) throws(StartupError) {
        guard !settings.server.allowPlaintextRemote else { return }
        for case .tcp(let host, _) in addresses {
            guard let address = HostAddress(host), !address.isLoopback else { continue }
            guard Listener.resolves(host) else {
                throw StartupError(.configuration, ["--listen: \(host) does not resolve; check the name"])
            }
            let mend = "listen on 127.0.0.1 \(address.mendOfReach)"
            throw StartupError(.configuration, ["--listen: other machines can reach \(host); \(mend)"])
        }
    }

    /// Writes a line to standard error.
    static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Writes an error's lines to standard error, and answers the status to end with; under systemd they are records.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - event: What the records are, unless the configuration is what is wrong.
    /// - Returns: The status to end with.
    static func report(_ error: StartupError, as event: Telemetry.LogEvent = .serverFailed) -> ExitCode {
        let event = error.status == .configuration ? .configurationRefused : event
        if !Self.log(event, error.lines.map { [.error: $0] }) {
            for line in error.lines { Self.say(line) }
        }
        return ExitCode(error.status.rawValue)
    }

    /// Writes records of an event to the log; false where who started the program reads what it says.
    static func log(_ event: Telemetry.LogEvent, _ records: [[LogKey: String]]) -> Bool {
        guard LogDestination.detect() != .console(prefixed: false), let log = try? ServiceLog(level: .info) else {
            return false
        }
        let logger = log.makeLogger(label: "uuu-server")
        for fields in records { logger.log(event, fields) }
        log.flush(within: .seconds(2))
        return true
    }
}
