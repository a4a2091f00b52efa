import Contexts
import Systemd

/// What a server is started with, beside what is in its files.
struct Launch: Sendable {
    /// The configuration file; nil for the built-in defaults.
    var path: String?
    /// What the command line says to listen on.
    var addresses: [ListenAddress] = []
    /// Where the command line says to listen for the operator.
    var admin: SocketPath?
    /// What systemd passed: sockets, and what the process before had it keep.
    var passed = PassedDescriptors()
    /// The contexts there are.
    var registry: ContextRegistry
}
