import Testing
import WebSocketProtocol

@Suite("The agreement on permessage-deflate (RFC 7692 5, 7.1)")
struct DeflateAgreementTests {
    private static let plain = "permessage-deflate; server_no_context_takeover; client_no_context_takeover"

    @Test(
        "each offer has the expected response (RFC 7692 7.1, SEC-9)",
        arguments: [
            // RFC 7692 7.1: an offer without parameters, and what browsers offer.
            ("permessage-deflate", 12, ""),
            ("permessage-deflate; client_max_window_bits", 12, "; client_max_window_bits=12"),
            // RFC 7692 7.1.1: context takeover is not used, whether that is asked for or not.
            ("permessage-deflate; server_no_context_takeover", 12, ""),
            ("permessage-deflate; client_no_context_takeover", 12, ""),
            ("permessage-deflate; client_no_context_takeover; server_no_context_takeover", 12, ""),
            // RFC 7692 7.1.2.1: the same window or a smaller one.
            ("permessage-deflate; server_max_window_bits=15", 12, "; server_max_window_bits=12"),
            ("permessage-deflate; server_max_window_bits=12", 12, "; server_max_window_bits=12"),
            ("permessage-deflate; server_max_window_bits=9", 9, "; server_max_window_bits=9"),
            ("permessage-deflate; server_max_window_bits=\"10\"", 10, "; server_max_window_bits=10"),
            // RFC 7692 7.1.2.2: the same window or a smaller one, and only if it was offered.
            ("permessage-deflate; client_max_window_bits=15", 12, "; client_max_window_bits=12"),
            ("permessage-deflate; client_max_window_bits=8", 12, "; client_max_window_bits=8"),
            (
                "permessage-deflate; client_max_window_bits=10; server_max_window_bits=11", 11,
                "; server_max_window_bits=11; client_max_window_bits=10"
            ),
            // RFC 7692 7.1.3: the first good offer wins.
            ("permessage-deflate; server_max_window_bits=10, permessage-deflate", 10, "; server_max_window_bits=10"),
            ("permessage-deflate; server_max_window_bits=8, permessage-deflate", 12, ""),
            ("permessage-deflate; foo, permessage-deflate; client_max_window_bits", 12, "; client_max_window_bits=12"),
            ("x-webkit-deflate-frame, permessage-bzip2; level=9, permessage-deflate", 12, ""),
            // RFC 9110 5.6.1.2: empty elements are ignored.
            (", ,permessage-deflate", 12, ""),
        ] as [(String, UInt8, String)]
    )
    func accepted(_ field: String, _ bits: UInt8, _ more: String) throws {
        let (agreement, response) = try #require(DeflateAgreement.negotiate([field]))
        #expect(agreement == DeflateAgreement(serverWindowBits: bits))
        #expect(response == Self.plain + more)
    }

    @Test(
        "without an acceptable offer there is no compression (RFC 7692 5.1, 7.1)",
        arguments: [
            [], ["foo"], ["permessage-deflate; foo"], ["foo; permessage-deflate"],
            ["permessage-deflate; server_max_window_bits"], ["permessage-deflate; server_max_window_bits=8"],
            ["permessage-deflate; client_no_context_takeover; client_no_context_takeover"],
        ]
    )
    func declined(_ fields: [String]) {
        #expect(DeflateAgreement.negotiate(fields) == nil)
    }

    @Test(
        "fields with a syntax error lead to no agreement, whatever else they offer (RFC 6455 9.1)",
        arguments: [
            [""], ["permessage-deflate;"], ["permessage-deflate;;, permessage-deflate"], ["@, permessage-deflate"],
            ["foo=\", permessage-deflate"], ["permessage-deflate", "foo; a=\""],
        ]
    )
    func malformed(_ fields: [String]) {
        #expect(DeflateAgreement.negotiate(fields) == nil)
    }

    @Test("several fields count as one, in order (RFC 6455 9.1)")
    func fields() throws {
        let fields = [
            "foo; a=1", "permessage-deflate; server_max_window_bits=8",
            "bar, permessage-deflate; client_max_window_bits",
        ]
        let found = try #require(DeflateAgreement.negotiate(fields + ["permessage-deflate"]))
        #expect(found.response == Self.plain + "; client_max_window_bits=12")
    }

    @Test("the policy's windows are the largest, and a peer may ask for smaller ones (RFC 7692 7.1.2)")
    func policy() throws {
        let policy = DeflatePolicy(serverWindowBits: 10, clientWindowBits: 15)
        for (asked, bits) in [(nil, 10), (9, 9), (10, 10), (11, 10)] as [(Int?, UInt8)] {
            let offer =
                "permessage-deflate; client_max_window_bits" + (asked.map { "; server_max_window_bits=\($0)" } ?? "")
            let found = try #require(DeflateAgreement.negotiate([offer], policy))
            #expect(found.agreement.serverWindowBits == bits)
            #expect(found.response.hasSuffix("; client_max_window_bits=15"))
        }
    }

    @Test(
        "a window that zlib cannot use is replaced by the nearest one that it can",
        arguments: [(.min, 9), (8, 9), (16, 15), (.max, 15)] as [(Int, UInt8)]
    )
    func policyRange(_ bits: Int, _ used: UInt8) {
        let policy = DeflatePolicy(serverWindowBits: bits, clientWindowBits: bits)
        #expect(policy.serverWindowBits == used && policy.clientWindowBits == used)
    }

    @Test("the response is in the acceptance of the request that offered it (RFC 6455 4.2.2, item 5.6)")
    func acceptance() throws {
        let request = Request().with("Sec-WebSocket-Extensions", "permessage-deflate; client_max_window_bits")
        let upgrade = try #require(request.upgrade)
        let found = try #require(upgrade.negotiateDeflate())
        let text = String(decoding: upgrade.acceptance(extensions: found.response), as: UTF8.self)
        #expect(text.hasSuffix("\r\nSec-WebSocket-Extensions: \(Self.plain); client_max_window_bits=12\r\n\r\n"))
    }
}
