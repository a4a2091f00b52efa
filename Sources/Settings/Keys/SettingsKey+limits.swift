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
