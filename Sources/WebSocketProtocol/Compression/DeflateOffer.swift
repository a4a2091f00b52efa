/// A valid offer of permessage-deflate (RFC 7692 7.1).
///
/// The parameters about context takeover are not stored. This server never uses context takeover, never lets the client
/// use it, and may say so whether it was offered or not (RFC 7692 7.1.1).
struct DeflateOffer: Equatable {
    /// The largest window that the client can inflate, as a power of two; nil for no limit (RFC 7692 7.1.2.1).
    private(set) var serverWindowBits: UInt8?
    /// The largest window that the client will use, as a power of two; nil if it cannot be told to use a smaller one
    /// (RFC 7692 7.1.2.2).
    private(set) var clientWindowBits: UInt8?

    /// Reads an offer; nil if it is for another extension, or must be declined (RFC 7692 7.1).
    init?(_ offer: ExtensionOffer) {
        guard offer.name == "permessage-deflate" else { return nil }
        guard Set(offer.parameters.map(\.name)).count == offer.parameters.count else { return nil }
        for parameter in offer.parameters {
            switch (parameter.name, parameter.value) {
            case ("server_no_context_takeover", nil), ("client_no_context_takeover", nil): break
            case ("server_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                self.serverWindowBits = bits
            case ("client_max_window_bits", nil): self.clientWindowBits = 15
            case ("client_max_window_bits", let value?):
                guard let bits = Self.windowBits(value) else { return nil }
                self.clientWindowBits = bits
            default: return nil
            }
        }
    }

    /// Reads a decimal number from 8 to 15 without leading zeros (RFC 7692 7.1.2).
    private static func windowBits(_ value: String) -> UInt8? {
        (8...15).first { "\($0)" == value }
    }
}
