import Contexts
import Foundation
import Logging
import Reactor
import Settings
import StandardContexts
import Transport
import WebSocketProtocol
import World

/// Translates the settings into the configurations of the other targets.
enum Composition {
    /// Returns the lowest level that is logged.
    static func logLevel(_ settings: Settings) -> Logger.Level {
        switch settings.log.level {
        case .trace: .trace
        case .debug: .debug
        case .info: .info
        case .notice: .notice
        case .warning: .warning
        case .error: .error
        case .critical: .critical
        }
    }

    /// Returns the number of event loops: the setting, or one for every two cores, because nginx and password hashing
    /// need the others.
    static func loopCount(_ settings: Settings) -> Int {
        settings.server.eventLoops > 0
            ? settings.server.eventLoops : max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    }

    /// Divides the descriptors that the process may have; raises the soft limit to the hard limit first.
    static func descriptors(_ settings: Settings) -> DescriptorBudget {
        DescriptorBudget(limit: DescriptorLimit.raise(), loops: Self.loopCount(settings))
    }

    /// Returns a remark when the settings ask for more connections than there are descriptors for, otherwise nil.
    static func remarkOnConnections(_ settings: Settings) -> String? {
        let (wanted, budget) = (settings.limits.connections, Self.descriptors(settings))
        return wanted > budget.connections ? budget.remark(on: wanted) : nil
    }

    /// Returns the configuration of connections; raises the descriptor limit of the process first.
    ///
    /// - Parameters:
    ///   - settings: The settings.
    ///   - memory: The memory that the process may use.
    /// - Returns: The configuration.
    static func transport(
        _ settings: Settings,
        memory: MemoryAllowance = .ofThisProcess()
    ) -> TransportConfiguration {
        let limits = settings.limits
        var transport = TransportConfiguration(
            initialContext: ContextName(rawValue: settings.server.initialContext)
        )
        transport.messages = WebSocketConnection.Limits(
            messageBytes: limits.messageBytes,
            fragments: limits.messageFragments,
            fragmentBytes: limits.fragmentBytes
        )
        transport.clientAddress = Self.clientAddress(settings)
        transport.allowsPlainTextRemote = settings.server.allowPlaintextRemote
        transport.origins = Self.origins(settings)
        transport.compression = settings.server.compression ? DeflatePolicy() : nil
        transport.handshakeMilliseconds = Self.milliseconds(limits.handshakeSeconds)
        transport.pingMilliseconds = Self.milliseconds(limits.pingSeconds)
        transport.pongMilliseconds = Self.milliseconds(limits.pongSeconds)
        transport.closeMilliseconds = Self.milliseconds(limits.closeSeconds)
        transport.resumeMilliseconds = UInt64(settings.sessions.resumeSeconds) * 1_000
        transport.program = "uuu-server \(UUUServer.version)"
        transport.replayBytes = settings.sessions.replayBytes
        transport.idleMilliseconds = UInt64(settings.sessions.idleMinutes) * 60_000
        let budget = Self.descriptors(settings)
        transport.connections = Self.connections(settings, among: budget)
        transport.maximumConnections = budget.connections
        transport.refusedConnections = budget.refused
        transport.addresses = Self.addresses(limits, among: transport.connections)
        transport.door.firstLineMilliseconds = UInt64(settings.sessions.doorSeconds) * 1_000
        transport.door.loginMilliseconds = UInt64(settings.sessions.loginSeconds) * 1_000
        transport.clientPings = Self.clientPings(limits)
        transport.commands = Self.commands(limits)
        transport.queuedBytes = limits.queuedBytes
        transport.outboundBytes = limits.outboundBytes
        transport.outboundMessages = limits.outboundMessages
        transport.memoryBytes = limits.memoryBytes > 0 ? limits.memoryBytes : memory.bytesForConnections(settings)
        return transport
    }

    /// Returns how many connections there may be at one time; raises the descriptor limit of the process first.
    static func connections(_ settings: Settings) -> Int {
        Self.connections(settings, among: Self.descriptors(settings))
    }

    private static func connections(_ settings: Settings, among budget: DescriptorBudget) -> Int {
        let (wanted, room) = (settings.limits.connections, budget.connections)
        return wanted > 0 ? min(wanted, room) : room
    }

    /// Returns the cost of a password hash, and how many may be computed or wait at one time.
    static func hashing(_ settings: Settings) -> HashingConfiguration {
        let passwords = settings.passwords
        return HashingConfiguration(
            memoryKiB: passwords.memoryKiB,
            passes: passwords.passes,
            threads: passwords.threads > 0 ? passwords.threads : min(64, HashingConfiguration.processors),
            waitingLimit: passwords.queue,
            maximumWait: .milliseconds(Int64(Self.milliseconds(passwords.waitingSeconds)))
        )
    }

    /// Returns the rules for accounts; no new account may have the name of a command or of a context.
    static func policy(
        _ settings: Settings,
        registry: ContextRegistry,
        blocklist: PasswordBlocklist = .none
    ) -> AccountPolicy {
        let words = registry.names.flatMap { name in
            [name.rawValue] + (registry[name]?.commands ?? []).flatMap { [$0.word] + $0.aliases }
        }
        return AccountPolicy(
            registrationIsOpen: settings.general.registration,
            passwordMinimum: settings.accounts.passwordMinimum,
            emailIsUnique: settings.accounts.uniqueEmail,
            attempts: Self.attempts(settings),
            reservedWords: words,
            serverName: "uuu-server",
            blocklist: blocklist
        )
    }

    /// Returns how often clients may try to log in and to register.
    private static func attempts(_ settings: Settings) -> AttemptRules {
        AttemptRules(
            loginFailures: settings.accounts.loginFailures,
            attemptsPerPrefix: settings.accounts.attemptsPerPrefix,
            registrationsPerHour: settings.accounts.registrationsPerHour,
            registrationsPer10Minutes: settings.accounts.registrationsPer10Minutes
        )
    }

    /// Returns the rules for sessions that outlive their connections.
    static func sessions(_ settings: Settings) -> SessionRules {
        let policy: SessionRules.Policy =
            switch settings.sessions.policy {
            case .replace: .replace
            case .refuse: .refuse
            }
        return SessionRules(resumeSeconds: settings.sessions.resumeSeconds, policy: policy)
    }

    /// Returns the texts that players are sent.
    static func texts(_ settings: Settings) -> Texts {
        Texts(overrides: settings.messages.texts, passwordMinimum: settings.accounts.passwordMinimum)
    }

    /// Reads the message of the day from its file; returns nil when it is switched off or cannot be read.
    static func motd(_ settings: Settings, among files: NamedFiles = .onDisk) -> String? {
        let (path, wraps) = (settings.messages.motdFile, settings.messages.motdWrap)
        guard settings.general.motd else { return nil }
        return MessageOfTheDay.read(path.isEmpty ? nil : path, among: files, wraps: wraps).text
    }

    private static func milliseconds(_ seconds: Double) -> UInt64 {
        UInt64((seconds * 1000).rounded())
    }
}
