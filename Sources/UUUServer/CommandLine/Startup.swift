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

/// What happens before the server serves: passed descriptors, checks that need more than the file, and messages to the
/// operator.
enum Startup {
    /// Adopts what systemd passed; call it before the process starts threads of its own.
    ///
    /// - Throws: `StartupError` when the passed descriptors cannot be used.
    static func takeDescriptors() throws(StartupError) -> PassedDescriptors {
        do throws(SystemdError) {
            return try SocketActivation.take()
        } catch {
            throw StartupError(error)
        }
    }

    /// Checks that the process may start as many threads as it cannot do without; call it before anything waits.
    ///
    /// The server reports it when it cannot start one of its own threads. The runtime does not: libdispatch retries for
    /// ever without a message. So this starts as many threads as the runtime does, and ends them again.
    ///
    /// - Throws: `StartupError` when they cannot be started.
    static func claimThreads() throws(StartupError) {
        do throws(ReactorError) {
            try LoopThread.tryOut(ProcessInfo.processInfo.activeProcessorCount + 2)
        } catch {
            throw StartupError(error)
        }
    }

    /// Checks that enough descriptors are free, and has the runtime open those that it needs.
    ///
    /// The runtime opens a timer of the kernel when something first sleeps on a clock (libdispatch, timerfd_create(2)).
    /// If no descriptor is free then, that sleep and all later ones never end. So it sleeps once on each clock, before
    /// connections use descriptors.
    ///
    /// - Throws: `StartupError` when fewer than ``DescriptorBudget/minimumFree`` are free.
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

    /// Checks what the settings refer to outside the file, and the registered contexts.
    ///
    /// - Returns: Remarks for the operator: keys that are no longer used, a message of the day that cannot be read,
    ///   memory limits that are too low.
    /// - Throws: `StartupError` when the server could not serve with these settings or contexts.
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

    /// Refuses `--listen` addresses on which passwords would cross a network unencrypted, unless the operator allows it
    /// (SEC-5).
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

    /// Writes a question to standard error, after which somebody types.
    static func ask(_ question: String) { FileHandle.standardError.write(Data(question.utf8)) }

    /// Writes a line to standard error.
    static func say(_ line: String) {
        FileHandle.standardError.write(Data((line + "\n").utf8))
    }

    /// Reports an error to the operator: as records of the log for a service, otherwise on standard error.
    ///
    /// - Parameters:
    ///   - error: What went wrong.
    ///   - event: The event of the records; an error with the status of a wrong configuration has its own event.
    /// - Returns: The status to end with.
    static func report(_ error: StartupError, as event: Telemetry.LogEvent = .serverFailed) -> ExitCode {
        let event = error.status == .configuration ? .configurationRefused : event
        if !Self.log(event, error.lines.map { [.error: $0] }) {
            for line in error.lines { Self.say(line) }
        }
        return ExitCode(error.status.rawValue)
    }

    /// Writes records of an event to the log.
    ///
    /// - Returns: False when nothing was written, because standard error is a plain one (a terminal or a redirection)
    ///   or the log cannot be opened: the caller prints the lines then.
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
