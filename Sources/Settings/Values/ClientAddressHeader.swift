/// The header in which a trusted proxy names the address of its client (SEC-13).
package enum ClientAddressHeader: String, CaseIterable, Sendable {
    /// `X-Forwarded-For`, a list of addresses; nginx usually sends it.
    case xForwardedFor = "x-forwarded-for"
    /// `X-Real-IP`, one address.
    case xRealIP = "x-real-ip"
    /// `Forwarded`, the standard header (RFC 7239).
    case forwarded
    /// No header: the peer of the connection is the client.
    case none
}
