/// The origin of a web page: scheme, host and port in a form that can be compared (RFC 6454 4).
///
/// Some programs send the address that they connect to, so `wss` counts as `https` and `ws` as `http`.
package struct Origin: Hashable, Sendable {
    /// The scheme in lower case; `ws` and `wss` are replaced by `http` and `https`.
    package let scheme: String
    /// The host in lower case; an IPv6 address in canonical form and brackets.
    package let host: String
    /// The port, also if it is the default of the scheme; nil if the scheme has no known default.
    package let port: UInt16?

    /// Makes an origin from its parts; nil if there are brackets without an IPv6 address.
    ///
    /// - Parameters:
    ///   - scheme: `https` or another scheme.
    ///   - host: A name or an address, for IPv6 in brackets.
    ///   - port: The port; nil for the default of the scheme.
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
