import Testing

@testable import WebSocketProtocol

@Suite("Offers of permessage-deflate (RFC 7692 7.1)")
struct DeflateOfferTests {
    /// Reads the only offer in a field; nil if it must be declined.
    private func read(_ parameters: String) throws -> DeflateOffer? {
        let offers = try #require(ExtensionOffer.list(["permessage-deflate\(parameters)"]))
        try #require(offers.count == 1)
        return DeflateOffer(offers[0])
    }

    @Test(
        "every parameter is read in every valid form (RFC 7692 7.1.1, 7.1.2)",
        arguments: [
            ("", nil, nil), ("; server_no_context_takeover", nil, nil), ("; client_no_context_takeover", nil, nil),
            ("; client_no_context_takeover; server_no_context_takeover", nil, nil),
            ("; server_max_window_bits=8", 8, nil), ("; server_max_window_bits=15", 15, nil),
            ("; server_max_window_bits=\"9\"", 9, nil), ("; client_max_window_bits", nil, 15),
            ("; client_max_window_bits=8", nil, 8), ("; client_max_window_bits=15", nil, 15),
            ("; client_max_window_bits; server_max_window_bits=10", 10, 15),
        ] as [(String, UInt8?, UInt8?)]
    )
    func good(_ parameters: String, _ serverBits: UInt8?, _ clientBits: UInt8?) throws {
        let offer = try #require(try self.read(parameters))
        #expect(offer.serverWindowBits == serverBits && offer.clientWindowBits == clientBits)
    }

    @Test(
        "an offer with an unknown, invalid or repeated parameter is declined (RFC 7692 7.1)",
        arguments: [
            "; foo", "; foo=1", "; Server_no_context_takeover", "; server_no_context_takeover=1",
            "; server_no_context_takeover=true", "; client_no_context_takeover=15", "; server_max_window_bits",
            "; server_max_window_bits=7", "; server_max_window_bits=16", "; server_max_window_bits=08",
            "; server_max_window_bits=+9", "; server_max_window_bits=1e1", "; server_max_window_bits=0x9",
            "; server_max_window_bits=99999999999999999999", "; client_max_window_bits=7",
            "; client_max_window_bits=16", "; client_max_window_bits=010", "; client_max_window_bits=-9",
            "; server_no_context_takeover; server_no_context_takeover",
            "; client_no_context_takeover; client_no_context_takeover",
            "; server_max_window_bits=10; server_max_window_bits=10",
            "; client_max_window_bits; client_max_window_bits=10",
        ]
    )
    func bad(_ parameters: String) throws {
        #expect(try self.read(parameters) == nil)
    }

    @Test("other extensions are not permessage-deflate", arguments: ["permessage-deflat", "Permessage-Deflate", "x"])
    func others(_ name: String) {
        #expect(DeflateOffer(ExtensionOffer(name: name, parameters: [])) == nil)
    }
}
