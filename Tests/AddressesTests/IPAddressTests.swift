import Glibc
import TestSupport
import Testing

@testable import Addresses

@Suite("IP addresses") struct IPAddressTests {
    @Test(
        "an address in any notation has one canonical text (RFC 5952)",
        arguments: [
            ("0.0.0.0", "0.0.0.0"), ("192.0.2.1", "192.0.2.1"), ("255.255.255.255", "255.255.255.255"), ("::", "::"),
            ("::1", "::1"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"), ("2001:db8::0001", "2001:db8::1"),
            ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"),
            ("64:ff9b::192.0.2.1", "64:ff9b::c000:201"), ("fe80::1", "fe80::1"),
        ]
    )
    func text(_ written: String, _ canonical: String) throws {
        let address = try #require(IPAddress(written))
        #expect(address.description == canonical)
        #expect(IPAddress(canonical) == address)
    }

    @Test(
        "only this machine can reach its loopback addresses (SEC-5)",
        arguments: [
            ("127.0.0.1", true), ("127.255.255.254", true), ("::1", true), ("::ffff:127.0.0.1", true),
            ("0.0.0.0", false), ("::", false), ("::ffff:0.0.0.0", false), ("128.0.0.1", false), ("126.0.0.1", false),
            ("10.0.0.1", false), ("169.254.0.1", false), ("fe80::1", false), ("fd00::1", false), ("::2", false),
            ("::ffff:192.0.2.1", false), ("::127.0.0.1", false),
        ]
    )
    func loopback(_ written: String, _ isLoopback: Bool) throws {
        #expect(try #require(IPAddress(written)).isLoopback == isLoopback)
    }

    @Test(
        "an IPv4-mapped IPv6 address is the IPv4 address (RFC 4291 2.5.5.2)",
        arguments: ["::ffff:192.0.2.1", "::FFFF:c000:0201", "0:0:0:0:0:ffff:192.0.2.1"]
    )
    func mapped(_ written: String) throws {
        let address = try #require(IPAddress(written))
        #expect(address == IPAddress(v4: 0xC000_0201))
        #expect(address.hashValue == IPAddress("192.0.2.1")?.hashValue)
        #expect(address.version == .v4)
        #expect(address.description == "192.0.2.1")
    }

    @Test(
        "an address that only resembles an IPv4-mapped one is an IPv6 address",
        arguments: ["::192.0.2.1", "::fffe:c000:201", "1::ffff:1.2.3.4"]
    )
    func notMapped(_ written: String) throws {
        #expect(try #require(IPAddress(written)).version == .v6)
    }

    @Test(
        "any other text is not an address",
        arguments: [
            "", " ", "1", "1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.4:80",
            "0x7f.0.0.1", "1.2.3.-4", "1.2.3.4/32", "[::1]", "::1%eth0", "fe80::1%1", ":::", "1::2::3",
            "1:2:3:4:5:6:7:8:9", "12345::", "::1.2.3", "g::", "localhost", "unix:", "unknown", "_hidden", "1.2.3.4\0",
            "1.2.3.4\0.5", "\u{661}.2.3.4", "\u{FF11}.2.3.4", "::ffff:1.2.3.4:5",
            String(repeating: "0:", count: 30),
        ]
    )
    func refused(_ text: String) {
        #expect(IPAddress(text) == nil)
        #expect(IPAddress(String(repeating: text, count: 1_000)) == nil)
    }

    @Test("an address is read as it was written, at random", arguments: 1...20) func random(_ seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            let four = IPAddress(v4: UInt32.random(in: 0 ... .max, using: &generator))
            #expect(IPAddress(four.description) == four)
            // Both short and long runs of zeros.
            let mask = (0..<8).reduce(UInt128(0)) { mask, _ in
                mask << 16 | (Bool.random(using: &generator) ? 0xFFFF : 0)
            }
            let six = IPAddress(v6: UInt128.random(in: 0 ... .max, using: &generator) & mask)
            #expect(IPAddress(six.description) == six)
        }
    }

    /// Characters of addresses, and some others.
    private static let letters = Array("0123456789abcdefABCDEF::::....gx%/ ")

    @Test("each text is read as, or refused as, inet_pton(3) does it", arguments: 1...20) func reference(_ seed: UInt64)
    {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2_000 {
            var letters = Array(Self.specimens.randomElement(using: &generator) ?? "")
            for _ in 0..<Int.random(in: 0...3, using: &generator) {
                let location = Int.random(in: 0...letters.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: letters.insert(Self.letters.randomElement(using: &generator) ?? ":", at: location)
                case 1:
                    letters.removeSubrange(min(location, max(letters.count - 1, 0))..<min(location + 1, letters.count))
                default: letters.insert(contentsOf: letters[location...].prefix(4), at: location)
                }
            }
            let text = String(letters)
            #expect(IPAddress(text) == Self.reference(text), "\(text)")
        }
    }

    private static let specimens = [
        "", "::", "::1", "1.2.3.4", "192.0.2.255", "::ffff:192.0.2.1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "1::8",
        "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "2001:db8:0:0:1::", "64:ff9b::192.0.2.1", "0:0:0:0:0:ffff:10.0.0.1",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255",
    ]

    private static func reference(_ text: String) -> IPAddress? {
        var four = in_addr()
        if unsafe inet_pton(AF_INET, text, &four) == 1 { return IPAddress(v4: UInt32(bigEndian: four.s_addr)) }
        var six: UInt128 = 0
        return unsafe inet_pton(AF_INET6, text, &six) == 1 ? IPAddress(v6: UInt128(bigEndian: six)) : nil
    }

    @Test("the canonical text agrees with inet_ntop(3)", arguments: 1...20) func canonical(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<1_000 {
            // Both short and long runs of zeros, in every position.
            let bits = (0..<8).reduce(UInt128(0)) { bits, _ in
                bits << 16
                    | ([0, 0, 0, 0xFFFF, 1, UInt128.random(in: 0...0xFFFF, using: &generator)].randomElement(
                        using: &generator
                    ) ?? 0)
            }
            var six = bits.bigEndian
            var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
            _ = unsafe inet_ntop(AF_INET6, &six, &text, socklen_t(text.count))
            let wanted = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
            #expect(IPAddress(unmapped: bits).description == wanted)
        }
    }
}
