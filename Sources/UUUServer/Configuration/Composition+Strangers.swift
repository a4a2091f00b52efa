import Addresses
import Settings
import Transport

extension Composition {
    /// The burst of client pings, in seconds of their rate.
    private static let pingBurstSeconds = 5

    /// Returns the limits on connections by the addresses of their clients.
    ///
    /// - Parameters:
    ///   - limits: The settings.
    ///   - connections: How many connections there may be in all.
    /// - Returns: The limits.
    static func addresses(_ limits: Settings.Limits, among connections: Int) -> AddressRules {
        let percent = limits.unauthenticatedPercent
        return AddressRules(
            connections: limits.connectionsPerPrefix,
            new: limits.newPerPrefix,
            inMilliseconds: limits.newSeconds * 1_000,
            strangers: percent > 0 ? max(1, connections * percent / 100) : 0
        )
    }

    /// Returns how often lines are carried out.
    static func commands(_ limits: Settings.Limits) -> CommandRates {
        CommandRates(
            strangers: Rate(
                burst: limits.strangerCommandBurst,
                interval: 1_000 / max(1, limits.strangerCommandsPerSecond)
            ),
            players: Rate(burst: limits.commandBurst, interval: 1_000 / max(1, limits.commandsPerSecond))
        )
    }

    /// Returns how often a client may ping.
    static func clientPings(_ limits: Settings.Limits) -> Rate {
        let count = limits.clientPingsPerSecond
        return Rate(burst: count * Self.pingBurstSeconds, interval: 1_000 / max(1, count))
    }
}
