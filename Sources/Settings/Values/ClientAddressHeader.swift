/// The header in which a trusted proxy tells the address of its client (SEC-13).
package enum ClientAddressHeader: String, CaseIterable, Sendable {
    /// A list of addresses: nginx's usual one.
    case xForwardedFor = "x-forwarded-for"
    /// One address.
    case xRealIP = "x-real-ip"
    /// The standard one, RFC 7239.
    case forwarded
    /// None: whoever connects is the client.
    case none
}
