/// An agreement about permessage-deflate (RFC 7692 7.1).
///
/// No message refers to an earlier one, in either direction, so a connection needs no memory for compression between
/// messages. The client's messages are always inflated with the largest window, so its window need not be stored.
package struct DeflateAgreement: Sendable, BitwiseCopyable, Equatable {
    /// The largest window for the messages that we compress, as a power of two: 9 to 15.
    package let serverWindowBits: UInt8

    /// Makes an agreement on a window, given as a power of two.
    package init(serverWindowBits: UInt8) {
        self.serverWindowBits = serverWindowBits
    }

    /// Chooses the first acceptable offer in a request, and returns the value of our field for the response.
    ///
    /// Offers of other extensions are ignored. As RFC 7692 7.1 requires, so are offers of this extension with a
    /// parameter that is unknown, invalid or repeated, or that ask for what this server does not support. Returns nil
    /// if no offer is left; the connection then has no compression. Fields with a syntax error contain no offer;
    /// `Handshake` refuses them.
    ///
    /// - Parameters:
    ///   - fields: The values of the fields `Sec-WebSocket-Extensions`, in order (RFC 6455 9.1).
    ///   - policy: The windows that this server uses.
    /// - Returns: The agreement, and the extensions for `UpgradeRequest.acceptance`.
    package static func negotiate(
        _ fields: [String],
        _ policy: DeflatePolicy = DeflatePolicy()
    ) -> (agreement: DeflateAgreement, response: String)? {
        for offer in ExtensionOffer.list(fields) ?? [] {
            guard let offer = DeflateOffer(offer) else { continue }
            let serverBits = min(offer.serverWindowBits ?? .max, policy.serverWindowBits)
            guard serverBits >= DeflatePolicy.windowBits.lowerBound else { continue }
            var response = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"
            if offer.serverWindowBits != nil { response += "; server_max_window_bits=\(serverBits)" }
            // RFC 7692 7.1.2.2: only a client that offers this parameter can be told to use it.
            if let clientBits = offer.clientWindowBits {
                response += "; client_max_window_bits=\(min(clientBits, policy.clientWindowBits))"
            }
            return (DeflateAgreement(serverWindowBits: serverBits), response)
        }
        return nil
    }
}
