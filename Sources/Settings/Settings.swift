/// The whole configuration as checked values; a new value holds the defaults.
///
/// The name, the range and the help of each key are in its ``SettingsKey``.
package struct Settings: Sendable, Equatable {
    /// `[Server]`: where the server listens, and which clients it accepts.
    package var server = Server()
    /// `[Settings]`: what players may do.
    package var general = General()
    /// `[Messages]`: the texts that players are sent.
    package var messages = Messages()
    /// `[Database]`: the database file.
    package var database = Database()
    /// `[Accounts]`: rules for accounts.
    package var accounts = Accounts()
    /// `[Sessions]`: how long a login lasts, and on how many connections.
    package var sessions = Sessions()
    /// `[Roles]`: what staff may do.
    package var roles = Roles()
    /// `[Passwords]`: what a password hash may cost, and which passwords are not allowed.
    package var passwords = Passwords()
    /// `[Limits]`: limits on one connection, and on all of them.
    package var limits = Limits()
    /// `[Log]`: what is logged.
    package var log = Log()

    /// Creates the default settings.
    package init() {}

    /// `[Server]`: where the server listens, and which clients it accepts.
    package struct Server: Sendable, Equatable {
        /// The address or name to listen on when systemd passes no socket.
        package var host = "127.0.0.1"
        /// The TCP port; 0 for any free one.
        package var port = 7450
        /// The raw name of the context in which a connection starts.
        package var initialContext = "c_server_auth"
        /// How many event loops there are, each on a thread; 0 for one for every two cores.
        package var eventLoops = 0
        /// Whether `host` may be reachable from other machines without TLS (SEC-5).
        package var allowPlaintextRemote = false
        /// Whether messages may be compressed (SEC-9).
        package var compression = false
        /// The proxies that are trusted to name the addresses of their clients, in addition to those on unix sockets
        /// (SEC-12).
        package var trustedProxies: [AddressRange] = []
        /// The header in which they name the address (SEC-13).
        package var clientAddressHeader = ClientAddressHeader.xForwardedFor
        /// The web pages that may connect (SEC-3).
        package var allowedOrigins = AllowedOrigins.some(sameHost: true, listed: [])
        /// Whether a request without an Origin is refused; browsers always send one, programs do not (SEC-3).
        package var requireOrigin = false
    }

    /// `[Settings]`: what players may do.
    package struct General: Sendable, Equatable {
        /// Whether players may create accounts.
        package var registration = true
        /// Whether the lobby shows the message of the day.
        package var motd = true
    }

    /// `[Messages]`: the texts that players are sent.
    package struct Messages: Sendable, Equatable {
        /// The path of the file with the message of the day; empty for the bundled one.
        ///
        /// ``Settings/load(_:environment:texts:resolves:)`` has joined a relative path with the folder of the
        /// configuration file.
        package var motdFile = ""
        /// Whether its paragraphs are wrapped; if not, its lines are shown as they are written.
        package var motdWrap = true
        /// The texts that differ from their default, by key.
        package var texts: [String: String] = [:]
    }

    /// `[Database]`: the database file.
    package struct Database: Sendable, Equatable {
        /// The path of the SQLite file; a relative one begins at the working directory.
        package var path = "var/uuu-server.sqlite"
    }

    /// `[Accounts]`: rules for accounts.
    package struct Accounts: Sendable, Equatable {
        /// Whether each e-mail address may belong to one account only.
        package var uniqueEmail = true
        /// The smallest length of a new password, in characters (Unicode scalars, SEC-24).
        package var passwordMinimum = Self.recommendedPasswordMinimum
        /// After how many logins that fail a connection is closed; 0 for any number (SEC-18).
        package var loginFailures = 5
        /// How many logins of one client may fail within 10 minutes; 0 for any number (SEC-18).
        package var attemptsPerPrefix = 30
        /// How many accounts one client may register within an hour; 0 for any number (SEC-19).
        package var registrationsPerHour = 3
        /// How many accounts all clients may register within 10 minutes; 0 for any number (SEC-19).
        package var registrationsPer10Minutes = 30

        /// The smallest length that NIST SP 800-63B-4, section 3.1.1.2, requires when the password is the only factor.
        static let recommendedPasswordMinimum = 15
    }

    /// `[Passwords]`: what a password hash may cost, with Argon2id (SEC-27), and which passwords are not allowed.
    package struct Passwords: Sendable, Equatable {
        /// The memory of one hash, in KiB.
        package var memoryKiB = 19_456
        /// The number of passes over that memory.
        package var passes = 2
        /// How many hashes are computed at one time, each on a thread; 0 for one for every core, at most 64.
        package var threads = 0
        /// How many seconds a login waits for a hashing thread.
        package var waitingSeconds = 30.0
        /// How many logins may wait.
        package var queue = 1_000
        /// The path of a list of further passwords that are not allowed; empty for none (SEC-25).
        ///
        /// ``Settings/load(_:environment:texts:resolves:)`` has joined a relative path with the folder of the
        /// configuration file.
        package var blocklistFile = ""
        /// The path of the file with the keys of the pepper; empty for none (SEC-29).
        ///
        /// A relative path is joined as well.
        package var pepperFile = ""
    }

    /// `[Log]`: what is logged.
    package struct Log: Sendable, Equatable {
        /// The lowest level that is logged.
        package var level = LogLevel.info
    }
}

/// The severity of a log record, from the lowest.
package enum LogLevel: String, CaseIterable, Sendable {
    /// Details such as every frame.
    case trace
    /// Details for finding a fault.
    case debug
    /// Ordinary events of connections and accounts.
    case info
    /// Unusual events.
    case notice
    /// Something that may need the operator.
    case warning
    /// Something failed.
    case error
    /// The most severe: the server cannot go on, or needs the operator at once.
    case critical
}
