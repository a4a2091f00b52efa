import Contexts
import Systemd

/// What a server is started with: its command line, its contexts and the descriptors that systemd passed.
struct Launch: Sendable {
    /// The configuration file; nil for the built-in defaults.
    var path: String?
    /// The addresses of `--listen`.
    var addresses: [ListenAddress] = []
    /// The admin socket of `--admin`.
    var admin: SocketPath?
    /// The sockets that systemd passed, and the descriptors that the previous process had it store.
    var passed = PassedDescriptors()
    /// The contexts of the program.
    var registry: ContextRegistry
}
