/// Everything config.ini says, checked; a fresh value holds the defaults.
///
/// A key's name, range and help are in its row of ``SettingsKey``.
package struct Settings: Sendable, Equatable {
    /// `[Server]`: where the server listens, and whom it lets in.
    package var server = Server()
    /// `[Settings]`: what is open to players.
    package var general = General()
    /// `[Messages]`: what players are told.
    package var messages = Messages()
    /// `[Database]`: the database file.
    package var database = Database()
    /// `[Accounts]`: rules for accounts.
    package var accounts = Accounts()
    /// `[Passwords]`: what hashing a password may cost.
    package var passwords = Passwords()
    /// `[Limits]`: what one connection, and all of them, may take.
    package var limits = Limits()
    /// `[Log]`: what is logged.
    package var log = Log()

    /// The defaults.
    package init() {}

    /// `[Server]`: where the server listens, and whom it lets in.
    package struct Server: Sendable, Equatable {
        /// The address or name to listen on when systemd passes no socket.
        package var host = "127.0.0.1"
        /// The TCP port; 0 takes any free one.
        package var port = 7450
        /// The raw name of the context in which a connection starts.
        package var initialContext = "c_server_auth"
        /// Event loops, each a thread; 0 is one for each two cores.
        package var eventLoops = 0
        /// Whether `host` may be reachable from other machines without TLS (SEC-5).
        package var allowPlaintextRemote = false
        /// Whether messages may be compressed (SEC-9).
        package var compression = false
        /// The proxies that are believed about their clients, beside those on unix sockets (SEC-12).
        package var trustedProxies: [AddressRange] = []
        /// The header in which they tell the address (SEC-13).
        package var clientAddressHeader = ClientAddressHeader.xForwardedFor
        /// The web pages that may connect (SEC-3).
        package var allowedOrigins = AllowedOrigins.some(sameHost: true, listed: [])
        /// Whether a request without an Origin is refused: programs send none, browsers always do (SEC-3).
        package var requireOrigin = false
    }

    /// `[Settings]`: what is open to players.
    package struct General: Sendable, Equatable {
        /// Whether players may create accounts.
        package var registration = true
        /// Whether the lobby shows the message of the day.
        package var motd = true
    }

    /// `[Messages]`: what players are told.
    package struct Messages: Sendable, Equatable {
        /// The file with the message of the day; empty for the bundled one.
        ///
        /// A relative path of the file has been put behind the folder of the configuration file.
        package var motdFile = ""
        /// Whether its paragraphs are wrapped; otherwise its lines are shown as they are written.
        package var motdWrap = true
        /// The sentences that differ from their standard, by key.
        package var texts: [String: String] = [:]
    }

    /// `[Database]`: the database file.
    package struct Database: Sendable, Equatable {
        /// The path of the SQLite file; a relative one starts at the working directory.
        package var path = "var/uuu-server.sqlite"
    }

    /// `[Accounts]`: rules for accounts.
    package struct Accounts: Sendable, Equatable {
        /// Whether an e-mail address may have one account only.
        package var uniqueEmail = true
        /// The least length of a password, in characters (Unicode scalars, SEC-24).
        package var passwordMinimum = Self.recommendedPasswordMinimum

        /// The least length that NIST SP 800-63B-4 section 3.1.1.2 asks for when a password is all there is.
        static let recommendedPasswordMinimum = 15
    }

    /// `[Passwords]`: what hashing a password may cost, by Argon2id (SEC-27).
    package struct Passwords: Sendable, Equatable {
        /// Memory of one hash, in KiB.
        package var memoryKiB = 19_456
        /// Passes over that memory.
        package var passes = 2
        /// Hashes at the same time, each on a thread; 0 is one for each core, at most 64.
        package var threads = 0
        /// How long a login waits for its turn, in seconds.
        package var waitingSeconds = 30.0
        /// Logins that wait at most.
        package var queue = 1_000
    }

    /// `[Log]`: what is logged.
    package struct Log: Sendable, Equatable {
        /// The least level that is logged.
        package var level = LogLevel.info
    }
}

/// How much a log record matters, from the least.
package enum LogLevel: String, CaseIterable, Sendable {
    /// Every frame.
    case trace
    /// For who looks for a fault.
    case debug
    /// Connections and accounts.
    case info
    /// What is out of the ordinary.
    case notice
    /// What may need somebody.
    case warning
    /// What failed.
    case error
    /// What stops the server.
    case critical
}
