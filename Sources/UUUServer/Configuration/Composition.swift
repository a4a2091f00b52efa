import Contexts
import Foundation
import Logging
import Reactor
import Settings
import StandardContexts
import Transport
import WebSocketProtocol
import World

/// What the settings mean to each room of the house: the one place that translates.
enum Composition {
    /// The least level that is logged.
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

    /// How many event loops; left to us, one for every second core: the others are nginx's and the hashing threads'.
    static func loopCount(_ settings: Settings) -> Int {
        settings.server.eventLoops > 0
            ? settings.server.eventLoops : max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
    }

    /// How the descriptors that the process may have are shared out; its limit is raised on the way.
    static func descriptors(_ settings: Settings) -> DescriptorBudget {
        DescriptorBudget(limit: DescriptorLimit.raise(), loops: Self.loopCount(settings))
    }

    /// Says that the settings ask for more connections than there can be; nil if they do not.
    static func remarkOnConnections(_ settings: Settings) -> String? {
        let (wanted, budget) = (settings.limits.connections, Self.descriptors(settings))
        return wanted > budget.connections ? budget.remark(on: wanted) : nil
    }

    /// What connections may do; raises the descriptor limit of the process on the way.
    ///
    /// - Parameters:
    ///   - settings: What the operator has set.
    ///   - memory: What the process may take of the machine's memory.
    /// - Returns: What the settings mean.
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
        let budget = Self.descriptors(settings)
        transport.connections = Self.connections(settings, among: budget)
        transport.maximumConnections = budget.connections
        transport.refusedConnections = budget.refused
        transport.queuedBytes = limits.queuedBytes
        transport.outboundBytes = limits.outboundBytes
        transport.outboundMessages = limits.outboundMessages
        transport.memoryBytes = limits.memoryBytes > 0 ? limits.memoryBytes : memory.bytesForConnections(settings)
        return transport
    }

    /// How many connections there may be at one time; raises the descriptor limit of the process on the way.
    static func connections(_ settings: Settings) -> Int {
        Self.connections(settings, among: Self.descriptors(settings))
    }

    private static func connections(_ settings: Settings, among budget: DescriptorBudget) -> Int {
        let (wanted, room) = (settings.limits.connections, budget.connections)
        return wanted > 0 ? min(wanted, room) : room
    }

    /// What a password hash may cost.
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

    /// What the operator decided about accounts; no account may be called like a command or a context.
    static func policy(_ settings: Settings, registry: ContextRegistry) -> AccountPolicy {
        let words = registry.names.flatMap { name in
            [name.rawValue] + (registry[name]?.commands ?? []).flatMap { [$0.word] + $0.aliases }
        }
        return AccountPolicy(
            registrationIsOpen: settings.general.registration,
            passwordMinimum: settings.accounts.passwordMinimum,
            emailIsUnique: settings.accounts.uniqueEmail,
            reservedWords: words,
            serverName: "uuu-server"
        )
    }

    /// The sentences of the conversation.
    static func texts(_ settings: Settings) -> Texts {
        Texts(overrides: settings.messages.texts, passwordMinimum: settings.accounts.passwordMinimum)
    }

    /// The message of the day, read from its file; nil when it is switched off or cannot be read.
    static func motd(_ settings: Settings, among files: NamedFiles = .onDisk) -> String? {
        let (path, wraps) = (settings.messages.motdFile, settings.messages.motdWrap)
        guard settings.general.motd else { return nil }
        return MessageOfTheDay.read(path.isEmpty ? nil : path, among: files, wraps: wraps).text
    }

    private static func milliseconds(_ seconds: Double) -> UInt64 {
        UInt64((seconds * 1000).rounded())
    }
}
