import Addresses
import Reactor
import Testing
import WebSocketProtocol

@testable import Transport

@Suite("The address of a client (SEC-12 to SEC-15)")
struct ClientAddressPolicyTests {
    private static let proxy = Peer.address(IPAddress(v4: 0x0A00_0001))
    private static let stranger = Peer.address(IPAddress(v4: 0xC633_6401))

    /// Trusts 10.0.0.0/8 and 2001:db8:ff::/48.
    private static func policy(_ field: ClientAddressPolicy.Field?) -> ClientAddressPolicy {
        ClientAddressPolicy(
            field: field,
            trustedProxies: [
                AddressPrefix(of: IPAddress(v4: 0x0A00_0000), length: 8),
                AddressPrefix(ofV6: 0x2001_0db8_00ff << 80, length: 48),
            ]
        )
    }

    /// Returns the result of fields from a trusted proxy: the text of an address, or "unknown".
    private static func seen(_ field: ClientAddressPolicy.Field, _ values: [String]) -> String? {
        let headers = values.map { HTTPField(field.rawValue.lowercased(), $0) }
        let found = Self.policy(field).resolve(headers, from: .unix).address
        #expect(Self.policy(field).resolve(headers, from: Self.proxy).address == found)
        return found.text
    }

    private static let everything = [
        HTTPField("X-Forwarded-For", "192.0.2.1"), HTTPField("X-Real-IP", "192.0.2.2"),
        HTTPField("Forwarded", "for=192.0.2.3;proto=http"), HTTPField("X-Forwarded-Proto", "https"),
    ]

    // MARK: - Trusted proxies

    @Test("the fields of a peer that is not listed are ignored (SEC-12)", arguments: ClientAddressPolicy.Field.allCases)
    func strangers(_ field: ClientAddressPolicy.Field) {
        let policy = Self.policy(field)
        for peer in [Self.stranger, .address(IPAddress(v6: 1)), .gone] {
            #expect(!policy.trusts(peer))
            let found = policy.resolve(Self.everything, from: peer)
            #expect(found == .init(address: .peer(peer), scheme: .http))
        }
        #expect(policy.resolve(Self.everything, from: Self.stranger).address.text == "198.51.100.1")
    }

    @Test("by default no proxy is listed, and the peer of a unix socket is trusted (SEC-12)") func defaults() {
        let policy = ClientAddressPolicy()
        #expect(policy.field == .xForwardedFor)
        #expect(policy.trusts(.unix))
        #expect(!policy.trusts(Self.proxy) && !policy.trusts(.address(IPAddress(v4: 0x7F00_0001))))
        #expect(policy.resolve(Self.everything, from: .unix).address == .forwarded(IPAddress(v4: 0xC000_0201)))
    }

    @Test("an IPv4 proxy is recognised on an IPv6 socket too (SEC-12)") func mappedPeer() {
        #expect(Self.policy(.forwarded).trusts(.address(IPAddress(v6: 0xFFFF_0A12_3456))))
        #expect(Self.policy(.forwarded).trusts(.address(IPAddress(v6: 0x2001_0db8_00ff << 80 | 5))))
        #expect(!Self.policy(.forwarded).trusts(.address(IPAddress(v6: 0x2001_0db8_00fe << 80 | 5))))
    }

    @Test(
        "only the configured field is used, and no other replaces it (SEC-13)",
        arguments: zip(ClientAddressPolicy.Field.allCases, ["192.0.2.1", "192.0.2.2", "192.0.2.3"])
    )
    func oneField(_ field: ClientAddressPolicy.Field, _ address: String) {
        let policy = Self.policy(field)
        #expect(policy.resolve(Self.everything, from: .unix).address.text == address)
        let others = Self.everything.filter { $0.name != field.rawValue }
        #expect(policy.resolve(others, from: .unix).address == .unknown)
        #expect(policy.resolve([], from: .unix).address == .unknown)
    }

    @Test("without a field the peer is the client (SEC-13)") func none() {
        #expect(Self.policy(nil).resolve(Self.everything, from: Self.proxy).address == .peer(Self.proxy))
        #expect(Self.policy(nil).resolve(Self.everything, from: .unix).address == .peer(.unix))
        #expect(Self.policy(nil).resolve(Self.everything, from: .unix).address.text == nil)
    }

    // MARK: - X-Forwarded-For

    @Test(
        "X-Forwarded-For is read from right to left; the first address that is not a proxy's is the client (SEC-13)",
        arguments: [
            (["192.0.2.1"], "192.0.2.1"), (["192.0.2.9, 192.0.2.1"], "192.0.2.1"),
            (["192.0.2.9", "192.0.2.1"], "192.0.2.1"), (["192.0.2.9,192.0.2.1,10.0.0.2 ,\t10.0.0.3"], "192.0.2.1"),
            (["192.0.2.9, 192.0.2.1", "10.0.0.2"], "192.0.2.1"), (["2001:db8::1, 2001:db8:ff::1"], "2001:db8::1"),
            (["2001:DB8:0::1"], "2001:db8::1"), (["::ffff:192.0.2.1, ::ffff:10.0.0.2"], "192.0.2.1"),
            // With ports, as some proxies write them.
            (["192.0.2.1:4711"], "192.0.2.1"), (["[2001:db8::1]:4711, 10.0.0.2:80"], "2001:db8::1"),
            (["[2001:db8::1]"], "2001:db8::1"),
            // All are trusted: the leftmost is the client.
            (["10.0.0.4, 10.0.0.3"], "10.0.0.4"), (["10.0.0.4", "10.0.0.3"], "10.0.0.4"),
            // What is left of the client's address was written by the client, and may be anything.
            (["garbage\", ,;, 192.0.2.1"], "192.0.2.1"), (["127.0.0.1, 10.0.0.1, 192.0.2.1, 10.0.0.2"], "192.0.2.1"),
        ]
    )
    func walk(_ values: [String], _ address: String) {
        #expect(Self.seen(.xForwardedFor, values) == address)
    }

    @Test(
        "a malformed element ends the walk, and the client is unknown (SEC-13, SEC-15)",
        arguments: [
            [], [""], [","], ["192.0.2.1,"], ["192.0.2.1", ""], ["192.0.2.1, unknown"], ["192.0.2.1, unix:"],
            ["192.0.2.1, _hidden, 10.0.0.2"], ["192.0.2.1, garbage, 10.0.0.2"], ["192.0.2.1 10.0.0.2"],
            ["192.0.2.1;10.0.0.2"], ["\"192.0.2.1\""], ["for=192.0.2.1"], ["192.0.2.256"], ["192.0.2.1/32"],
            ["2001:db8::1:"], ["[2001:db8::1"], ["2001:db8::1]:80"], ["[192.0.2.1]"], ["192.0.2.1:"],
            ["192.0.2.1:123456"], ["192.0.2.1:-1"], ["fe80::1%eth0"], ["localhost"], ["192.0.2.1\u{A0}"],
            ["192.0.2.1\u{200B}"], ["1\u{660}.0.0.1"], ["0x7f.1"], ["2130706433"], ["10.0.0.4, x, 10.0.0.3"],
        ]
    )
    func malformed(_ values: [String]) {
        #expect(Self.seen(.xForwardedFor, values) == "unknown")
    }

    // MARK: - X-Real-IP

    @Test(
        "X-Real-IP must occur once, with one address (SEC-13)",
        arguments: [
            (["192.0.2.1"], "192.0.2.1"), (["2001:db8::1"], "2001:db8::1"), (["10.0.0.9"], "10.0.0.9"),
            (["192.0.2.1, 192.0.2.2"], "unknown"), (["192.0.2.1", "192.0.2.1"], "unknown"), ([""], "unknown"),
            (["unix:"], "unknown"),
        ]
    )
    func realIP(_ values: [String], _ address: String) {
        #expect(Self.seen(.xRealIP, values) == address)
    }

    // MARK: - Forwarded

    @Test(
        "Forwarded is read from right to left too (SEC-13, SEC-14)",
        arguments: [
            // RFC 7239 4, 6.1, 7.1.
            (["for=192.0.2.60;proto=http;by=203.0.113.43"], "192.0.2.60"),
            (["For=\"[2001:db8::1]:4711\""], "2001:db8::1"),
            (["for=192.0.2.43, FOR=10.0.0.2"], "192.0.2.43"), (["for=192.0.2.43", "for=10.0.0.2"], "192.0.2.43"),
            (["for=192.0.2.43;by=\"[2001:db8::9]\" ; host=\"a,b;c\\\"d\", fOr=\"10.0.0.2:80\""], "192.0.2.43"),
            (["for=unknown, for=192.0.2.43"], "192.0.2.43"), (["for=\"192.0.2.43:_port\""], "192.0.2.43"),
            (["for=10.0.0.4, for=10.0.0.3"], "10.0.0.4"), (["for=\"\\1\\92.0.2.43\""], "192.0.2.43"),
            // A client cannot hide what a proxy appends to its text.
            (["for=192.0.2.9;x=\", for=192.0.2.43"], "192.0.2.43"), (["\", for=\"[2001:db8::1]\""], "2001:db8::1"),
            (["for=\"192.0.2.9\\\", for=192.0.2.43, for=\"10.0.0.2\""], "192.0.2.43"),
            (["\\, for=\"[2001:db8::1]\""], "2001:db8::1"), (["for=192.0.2.9;, ;;,,for=192.0.2.43;;"], "192.0.2.43"),
        ]
    )
    func forwarded(_ values: [String], _ address: String) {
        #expect(Self.seen(.forwarded, values) == address)
    }

    @Test(
        "an element that hides or lacks the address, or is malformed, leaves the client unknown (SEC-14, SEC-15)",
        arguments: [
            [], [""], ["for=unknown"], ["for=\"UNKNOWN:80\""], ["for=_gazonk"], ["for=\"_SEVKISEK:_p\""],
            ["proto=https"],
            ["for=192.0.2.1,"], ["for=192.0.2.1, for=_x, for=10.0.0.2"], ["for=192.0.2.1, by=10.0.0.2"],
            ["for=192.0.2.1:80"], ["for=[2001:db8::1]"], ["for=\"2001:db8::1\""], ["for=\"[192.0.2.1]\""],
            ["for=192.0.2.1;for=192.0.2.1"], ["for=192.0.2.1;For=192.0.2.2"], ["for =192.0.2.1"], ["for= 192.0.2.1"],
            ["for"], ["for="], ["=192.0.2.1"], ["for=\"\""], ["for=\"192.0.2.1"], ["for=192.0.2.1\""],
            ["for=\"192.0.2.1\"x"], ["for=\"192.0.2.1\\\""], ["for=192.0.2.1 proto=http"], ["192.0.2.1"], ["for=_"],
            ["for=_a/b"], ["for=\"192.0.2.1:\""], ["for=\"192.0.2.1:123456\""], ["for=\"192.0.2.1:_\""], ["f\u{F6}r=1"],
            ["for=\" 192.0.2.1\""],
        ]
    )
    func hidden(_ values: [String]) {
        #expect(Self.seen(.forwarded, values) == "unknown")
    }

    @Test("a field of 16 KiB is parsed like a short one") func long() {
        let hops = String(repeating: "10.0.0.1,", count: 1_800)
        #expect(Self.seen(.xForwardedFor, [hops + "10.0.0.2"]) == "10.0.0.1")
        #expect(Self.seen(.xForwardedFor, ["192.0.2.1," + hops + "10.0.0.2"]) == "192.0.2.1")
        for part in [":", "[", ",", "\"", "\\", "\\\"", "for=\"", ";", "1.", "10.0.0.1;"] {
            let long = String(repeating: part, count: 16_001 / part.utf8.count)
            for field in ClientAddressPolicy.Field.allCases {
                #expect(Self.seen(field, [long]) == "unknown", "\(part)")
            }
        }
    }

    @Test("whatever a client writes, what proxies append to it is found", arguments: 1...20)
    func garbage(_ seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        func random(_ count: UInt64) -> Int {
            state ^= state << 13
            state ^= state >> 7
            state ^= state << 17
            return Int(state % count)
        }
        let words = ["\"", "\\", ",", ";", "=", "for", "for=", "192.0.2.9", "\"[2001:db8::9]\"", " ", "x", "_", "\\\""]
        for _ in 0..<200 {
            let own = (0..<random(12)).map { _ in words[random(13)] }.joined()
            let added = ["for=192.0.2.1", "for=\"[2001:db8::1]:4711\";host=\"a\\\"\\\\,\""][random(2)]
            let address = added.hasPrefix("for=1") ? "192.0.2.1" : "2001:db8::1"
            #expect(Self.seen(.forwarded, ["\(own),\(added)"]) == address, "\(own)")
            #expect(Self.seen(.forwarded, [own, "\(added), for=10.0.0.2"]) == address, "\(own)")
            #expect(Self.seen(.xForwardedFor, ["\(own),\(address), 10.0.0.2"]) == address, "\(own)")
        }
    }

    // MARK: - http or https

    @Test(
        "a trusted proxy names the client's scheme, unless it names two different ones (SEC-3, SEC-5)",
        arguments: [
            (["https"], .https), (["http"], .http), (["HTTPS"], .https), (["wss"], .https), (["ws"], .http),
            (["https, https"], .https), (["https", "https"], .https), (["https, http"], nil), (["https", "http"], nil),
            ([], nil), ([""], nil), (["https,"], nil), (["on"], nil), (["ftp"], nil), (["https\u{212A}"], nil),
        ] as [([String], WebScheme?)]
    )
    func scheme(_ values: [String], _ scheme: WebScheme?) {
        let headers = values.map { HTTPField("X-Forwarded-Proto", $0) }
        for field in [nil, ClientAddressPolicy.Field.xForwardedFor, .xRealIP] {
            #expect(Self.policy(field).resolve(headers, from: .unix).scheme == scheme)
            #expect(Self.policy(field).resolve(headers, from: Self.stranger).scheme == .http)
        }
    }

    @Test(
        "others can read what arrives by http, unless it comes from this machine (SEC-5)",
        arguments: [
            ("http", "192.0.2.1", true), ("http", "fd00::1", true), ("http", "nonsense", true), ("http", "", true),
            ("http", "0.0.0.0", true), ("http", "127.0.0.1", false), ("http", "::1", false),
            ("http", "::ffff:127.0.0.1", false), ("https", "192.0.2.1", false), ("", "192.0.2.1", false),
            ("gopher", "192.0.2.1", false),
        ]
    )
    func readable(_ scheme: String, _ client: String, _ isReadable: Bool) {
        let headers = [HTTPField("X-Forwarded-Proto", scheme), HTTPField("X-Forwarded-For", client)]
        let policy = Self.policy(.xForwardedFor)
        for peer in [Peer.unix, Self.proxy] {
            #expect(policy.isReadableByOthers(policy.resolve(headers, from: peer), from: peer) == isReadable)
        }
        // There is no proxy, whatever the fields say: the socket has the address.
        for (peer, isReadable) in [(Self.stranger, true), (.address(IPAddress(v6: 1)), false)] {
            #expect(policy.isReadableByOthers(policy.resolve(headers, from: peer), from: peer) == isReadable)
        }
    }

    @Test("without a header that names clients, others can read what reached a proxy by http (SEC-5)") func unnamed() {
        let headers = [HTTPField("X-Forwarded-Proto", "http"), HTTPField("X-Forwarded-For", "127.0.0.1")]
        let loopback = Peer.address(IPAddress(v4: 0x7F00_0001))
        let policy = ClientAddressPolicy(
            field: nil,
            trustedProxies: [AddressPrefix(of: IPAddress(v4: 0x7F00_0000), length: 8)]
        )
        for peer in [Peer.unix, loopback] {
            #expect(policy.isReadableByOthers(policy.resolve(headers, from: peer), from: peer))
        }
    }

    @Test(
        "in Forwarded the client's element names the scheme; X-Forwarded-Proto is ignored (RFC 7239 5.4, SEC-13)",
        arguments: [
            ("for=192.0.2.1;proto=https, for=10.0.0.2;proto=http", .https), ("for=192.0.2.1;Proto=\"HTTP\"", .http),
            ("for=192.0.2.9;proto=https, for=192.0.2.1", nil), ("for=_hidden;proto=https", .https),
            ("proto=https", .https),
            ("for=192.0.2.1;proto=gopher", nil), ("for=192.0.2.1:80;proto=https", nil),
        ] as [(String, WebScheme?)]
    )
    func forwardedScheme(_ value: String, _ scheme: WebScheme?) {
        let headers = [HTTPField("Forwarded", value), HTTPField("X-Forwarded-Proto", "https")]
        #expect(Self.policy(.forwarded).resolve(headers, from: .unix).scheme == scheme)
    }
}
