/// What was agreed about permessage-deflate (RFC 7692 7.1).
///
/// No message refers to one before it, in neither direction: a connection needs no memory for compression. What the
/// client sends can always be inflated with the largest window, so nothing of it is kept.
package struct DeflateAgreement: Sendable, BitwiseCopyable, Equatable {
    /// The largest window of what we deflate, as a power of two: 9 to 15.
    package let serverWindowBits: UInt8

    /// An agreement on a window, as a power of two.
    package init(serverWindowBits: UInt8) {
        self.serverWindowBits = serverWindowBits
    }

    /// Chooses among the offers in the fields of a request: the first that we can take, and the value of our own field.
    ///
    /// Offers of other extensions are passed over. So are, as RFC 7692 7.1 wants it, those of this one that hold a
    /// parameter which is unknown, has a bad value or comes twice, or that ask for what we cannot do. Nil if nothing is
    /// left: then the connection goes without. Fields that break the grammar offer nothing; `Handshake` refuses them.
    ///
    /// - Parameters:
    ///   - fields: The values of the fields `Sec-WebSocket-Extensions`, in order (RFC 6455 9.1).
    ///   - policy: What is spoken here.
    /// - Returns: The agreement, and what `UpgradeRequest.acceptance` takes as extensions.
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
            // RFC 7692 7.1.2.2: only who offers this parameter can be held to it.
            if let clientBits = offer.clientWindowBits {
                response += "; client_max_window_bits=\(min(clientBits, policy.clientWindowBits))"
            }
            return (DeflateAgreement(serverWindowBits: serverBits), response)
        }
        return nil
    }
}
