extension SettingsKey {
    /// The keys of `[Limits]`.
    static let limits: [SettingsKey] = [
        SettingsKey(
            .limits,
            "message_bytes",
            \.limits.messageBytes,
            .count(125...67_108_864),
            isReloadable: true,
            help: "The largest message from a client, put together from its fragments, in bytes."
        ),
        SettingsKey(
            .limits,
            "message_fragments",
            \.limits.messageFragments,
            .count(1...1_000_000),
            isReloadable: true,
            help: "The most fragments of one message: a program that streams its messages sends many, and small ones."
        ),
        SettingsKey(
            .limits,
            "fragment_bytes",
            \.limits.fragmentBytes,
            .count(1...65_536, zero: "any size"),
            isReloadable: true,
            help:
                "The least size of a fragment that is not the last one, in bytes; programs that stream send smaller ones."
        ),
        SettingsKey(
            .limits,
            "line_characters",
            \.limits.lineCharacters,
            .count(80...67_108_864),
            isReloadable: true,
            help: "The longest line from a player, in characters."
        ),
        SettingsKey(
            .limits,
            "handshake_seconds",
            \.limits.handshakeSeconds,
            .seconds(1...300),
            isReloadable: true,
            help: "How long a client may take for the opening handshake."
        ),
        SettingsKey(
            .limits,
            "connections",
            \.limits.connections,
            .count(1...10_000_000, zero: "80 % of the limit of open files"),
            isReloadable: true,
            help: "Connections at the same time; never more than 80 % of the limit of open files."
        ),
        SettingsKey(
            .limits,
            "connections_per_prefix",
            \.limits.connectionsPerPrefix,
            .count(1...1_000_000, zero: "any number"),
            isReloadable: true,
            help: """
                Connections of one client at the same time: of an IPv4 address or an IPv6 network of 64 bits; eight times as
                many of an IPv6 network of 48 bits. Programs on this machine that connect without a proxy are not limited.
                """
        ),
        SettingsKey(
            .limits,
            "new_per_prefix",
            \.limits.newPerPrefix,
            .count(1...1_000_000, zero: "any number"),
            isReloadable: true,
            help: """
                New connections of one client in new_seconds, of the same networks; those on which somebody logs in do not
                count.
                """
        ),
        SettingsKey(
            .limits,
            "new_seconds",
            \.limits.newSeconds,
            .count(1...86_400),
            isReloadable: true,
            help: "The time for new_per_prefix."
        ),
        SettingsKey(
            .limits,
            "unauthenticated_percent",
            \.limits.unauthenticatedPercent,
            .count(1...100, zero: "all"),
            isReloadable: true,
            help: """
                How much of the connections may be clients' who have not logged in, in percent. Beyond it a new one takes
                the place of the one that has waited longest of the address that has most.
                """
        ),
        SettingsKey(
            .limits,
            "client_pings_per_second",
            \.limits.clientPingsPerSecond,
            .count(1...1_000, zero: "all"),
            isReloadable: true,
            help: """
                Pings of a client that are answered in a second, in bursts of five times as many; far more end its
                connection. They are not limited where the first context asks for no login.
                """
        ),
        SettingsKey(
            .limits,
            "command_burst",
            \.limits.commandBurst,
            .count(1...1_000, zero: "any number"),
            isReloadable: true,
            help: """
                Lines of a player that are carried out at once, after none came for a while. Later ones wait for their turn;
                a client with more than 100 lines that wait is disconnected. Lines are not limited where the first context
                asks for no login.
                """
        ),
        SettingsKey(
            .limits,
            "commands_per_second",
            \.limits.commandsPerSecond,
            .count(1...1_000),
            isReloadable: true,
            help: "How many lines of a player are carried out in a second, beyond the burst."
        ),
        SettingsKey(
            .limits,
            "stranger_command_burst",
            \.limits.strangerCommandBurst,
            .count(1...1_000, zero: "any number"),
            isReloadable: true,
            help: "The same as command_burst for a client that has not logged in."
        ),
        SettingsKey(
            .limits,
            "stranger_commands_per_second",
            \.limits.strangerCommandsPerSecond,
            .count(1...1_000),
            isReloadable: true,
            help: "The same as commands_per_second for a client that has not logged in."
        ),
        SettingsKey(
            .limits,
            "outbound_bytes",
            \.limits.outboundBytes,
            .count(4_096...1_073_741_824),
            isReloadable: true,
            help: "What may wait to be sent to one client, in bytes; a client too slow for it is disconnected."
        ),
        SettingsKey(
            .limits,
            "outbound_messages",
            \.limits.outboundMessages,
            .count(1...1_000_000),
            isReloadable: true,
            help: "What may wait to be sent to one client, in messages; a client too slow for it is disconnected."
        ),
        SettingsKey(
            .limits,
            "ping_seconds",
            \.limits.pingSeconds,
            .seconds(1...3_600, zero: "never"),
            isReloadable: true,
            help: "Silence after which a client is pinged. Keep it well below the time-outs of proxies and routers."
        ),
        SettingsKey(
            .limits,
            "pong_seconds",
            \.limits.pongSeconds,
            .seconds(1...3_600),
            isReloadable: true,
            help: "How long a client may take to answer a ping before it counts as gone."
        ),
        SettingsKey(
            .limits,
            "close_seconds",
            \.limits.closeSeconds,
            .seconds(1...60),
            isReloadable: true,
            help: "How long a client may take to answer a close."
        ),
        SettingsKey(
            .limits,
            "queued_bytes",
            \.limits.queuedBytes,
            .count(1_024...1_048_576),
            isReloadable: true,
            help:
                "Commands that a client may send ahead while one of it is running, in bytes; then its socket is not read."
        ),
        SettingsKey(
            .limits,
            "memory_bytes",
            \.limits.memoryBytes,
            .count(1_048_576...1_099_511_627_776, zero: "what the memory of the service allows"),
            isReloadable: true,
            help: """
                What all clients together may have waiting, in bytes: not read, not sent, or remembered for a restart.
                When it is used up, those for whom most waits are disconnected. A restart needs it twice for a moment, so
                0 is what MemoryMax= of the unit leaves for it, divided by 2.2.
                """
        ),
    ]
}
