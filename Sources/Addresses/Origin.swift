/// Where a web page comes from: scheme, host and port (RFC 6454 4), as they are compared.
///
/// Programs say the address that they connect to, so `wss` counts as `https` and `ws` as `http`.
package struct Origin: Hashable, Sendable {
    /// The scheme, in small letters; `http` and `https` also where `ws` and `wss` were said.
    package let scheme: String
    /// The host, in small letters; an IPv6 address canonical, in brackets.
    package let host: String
    /// The port, also where it is the scheme's own; nil if none is known.
    package let port: UInt16?

    /// An origin in its parts; nil for brackets without an IPv6 address.
    ///
    /// - Parameters:
    ///   - scheme: `https` or another.
    ///   - host: A name or an address; one of IPv6 in brackets.
    ///   - port: Nil for the scheme's own.
    package init?(scheme: String, host: String, port: UInt16?) {
        let known = WebScheme(scheme)
        self.scheme = known?.name ?? scheme.asciiLowercased
        self.port = port ?? known?.port
        if host.hasPrefix("[") {
            guard host.hasSuffix("]"), let address = IPAddress(String(host.dropFirst().dropLast())) else { return nil }
            self.host = "[\(address)]"
        } else {
            self.host = host.asciiLowercased
        }
    }
}
