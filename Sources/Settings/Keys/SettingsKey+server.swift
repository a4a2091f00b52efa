extension SettingsKey {
    /// The keys of `[Server]`.
    static let server: [SettingsKey] = [
        SettingsKey(
            .server,
            "host",
            \.server.host,
            .host,
            help: """
                The address or name to listen on when systemd passes no socket.
                One that other machines can reach needs allow_plaintext_remote.
                """
        ),
        SettingsKey(
            .server,
            "port",
            \.server.port,
            .port,
            help: "The TCP port to listen on; 0 takes any free one."
        ),
        SettingsKey(
            .server,
            "initial_context",
            \.server.initialContext,
            .contextName,
            isReloadable: true,
            help: "The context in which a connection starts."
        ),
        SettingsKey(
            .server,
            "event_loops",
            \.server.eventLoops,
            .count(1...64, zero: "one per two cores"),
            help: "Threads that serve connections."
        ),
        SettingsKey(
            .server,
            "allow_plaintext_remote",
            \.server.allowPlaintextRemote,
            .flag,
            help: """
                Whether players of other machines may come without TLS: passwords then cross the network unencrypted.
                When off, an address that they can reach is not served, host or one that systemd passes; and behind a
                proxy that says http by X-Forwarded-Proto nobody logs in or registers, but from this machine.
                Leave it off and put nginx in front, see nginx/. A container listens on 0.0.0.0 and needs it.
                """
        ),
        SettingsKey(
            .server,
            "compression",
            \.server.compression,
            .flag,
            isReloadable: true,
            help: """
                Whether messages may be compressed (permessage-deflate); nginx passes it through.
                The length of a compressed message can tell who listens what is in it (the CRIME attack).
                """
        ),
        SettingsKey(
            .server,
            "trusted_proxies",
            \.server.trustedProxies,
            .addressRanges,
            isReloadable: true,
            help: """
                Proxies that connect by TCP and are believed about their clients.
                Who connects by a unix socket always is: its mode says who may.
                """
        ),
        SettingsKey(
            .server,
            "client_address_header",
            \.server.clientAddressHeader,
            .header,
            isReloadable: true,
            help: """
                The header in which such a proxy tells the address of its client; it has to overwrite it, or add to it.
                With none, the peer is the client. Clients whose address a proxy leaves out count as one client.
                """
        ),
        SettingsKey(
            .server,
            "allowed_origins",
            \.server.allowedOrigins,
            .origins,
            isReloadable: true,
            help: """
                Web pages that may connect. same-host stands for the pages of the host that is connected to, which
                the proxy tells by Host and X-Forwarded-Proto; without a proxy, at 127.0.0.1 or ::1, only where the
                host is an address, localhost or the machine's name. any stands alone, and nothing is checked.
                """
        ),
        SettingsKey(
            .server,
            "require_origin",
            \.server.requireOrigin,
            .flag,
            isReloadable: true,
            help: "Whether who sends no Origin is refused: programs send none, browsers always do."
        ),
    ]
}
