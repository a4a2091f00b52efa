import TestSupport
import Testing
import WebSocketProtocol

@Suite("The syntax of a request's head (RFC 9112, SEC-1, SEC-2)")
struct HeadReaderTests {
    @Test("it waits until the head is complete; more bytes then change nothing")
    func truncations() throws {
        let head = Request().bytes
        let upgrade = try #require(Request().upgrade)
        for count in 0..<head.count {
            #expect(Handshake.read(Array(head[..<count])) == .incomplete)
        }
        for more in [[], [0x81], [0, 0xFF, 13, 10]] as [[UInt8]] {
            #expect(Handshake.read(head + more) == .upgrade(upgrade, consumed: head.count))
        }
    }

    @Test("each byte is read once, in however many parts they arrive: a head of 16 KB takes no time")
    func pieces() throws {
        let head = Request().adding("X-Long: " + String(repeating: "x", count: 15_000)).bytes
        var reader = HandshakeReader()
        let taken = ContinuousClock().measure {
            for count in 0..<head.count {
                #expect(reader.read(RawSpan(_elements: head.span.extracting(first: count))) == .incomplete)
            }
        }
        #expect(taken < .seconds(2), "one that began anew with each piece would take a minute")
        #expect(reader.read(RawSpan(_elements: head.span)) == Handshake.read(head))
    }

    @Test("one empty line before the request is ignored (RFC 9112 2.2)")
    func emptyLine() {
        let head = Request().bytes
        #expect(Handshake.read("\r") == .incomplete)
        #expect(Handshake.read("\r\n") == .incomplete)
        #expect(Handshake.read(Array("\r\n".utf8) + head).upgrade == Request().upgrade)
        #expect(Handshake.read("\r\n\r").status == 400)
        #expect(Handshake.read("\n").status == 400)
        #expect(Handshake.read("\rG").status == 400)
    }

    @Test(
        "bytes that cannot become HTTP are refused at the first invalid byte",
        arguments: [
            [0x16], [0x00], [0x80], [0x20], [0x0A], Array("GET\r".utf8), Array("GET\t".utf8), Array("GET  ".utf8),
            Array("SSH-2.0-OpenSSH_9.2\r".utf8), Array("PROXY TCP4 2".utf8), Array("{".utf8),
            Array("GET / x".utf8), Array("GET /\r".utf8), Array("GET / HTTP/2".utf8), Array("GET / HTTP/1.2".utf8),
            Array("GET / h".utf8), Array("GET /#".utf8), Array("GET /\"".utf8), Array("GET /".utf8) + [0xC3],
            Array("GET /?#".utf8), Array("GET /?\u{7F}".utf8), Array("GET /?".utf8) + [0xC3],
            Array("GET / HTTP/1.0 ".utf8), Array("GET / HTTP/1.1 ".utf8), Array("GET / HTTP/1.1\n".utf8),
            Array("GET / HTTP/1.1\r\r".utf8),
        ] as [[UInt8]]
    )
    func garbage(_ bytes: [UInt8]) {
        #expect(Handshake.read(bytes.dropLast()) == .incomplete)
        #expect(Handshake.read(bytes).status == 400)
        #expect(Handshake.read(bytes + Request().bytes).status == 400)
    }

    @Test("the refusal of HTTP/1.0 names nginx's setting, the usual cause")
    func oldVersion() throws {
        for head in ["GET / HTTP/1.0\r\n\r\n", "GET /ws HTTP/1.0\r\nHost: x\r\n\r\n", "GET / HTTP/2"] {
            let response = try #require(Handshake.read(head).response)
            #expect(response.status == .badRequest && response.body.contains("proxy_http_version 1.1"))
        }
    }

    @Test(
        "a malformed field is refused at its first invalid byte (RFC 9112 5)",
        arguments: [
            ":", "Na ", "Name\t", "Name\r", "Name(", "\u{0}", " ", "\t", "\n", "Name: a\u{0}", "Name: a\u{1}",
            "Name: a\u{7F}", "Name: a\n", "Name:\n", "Name: a\rb", "Name: a\r\r", "Name: a\r\n ", "Name: a\r\n\t",
            "Name: a\r\n\rb",
        ]
    )
    func fields(_ field: String) {
        let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\n\(field)".utf8)
        #expect(Handshake.read(bytes.dropLast()) == .incomplete)
        #expect(Handshake.read(bytes).status == 400)
        #expect(Handshake.read(bytes + Array("\r\n\r\n".utf8)).status == 400)
    }

    @Test("a name that is not ASCII is refused (RFC 9110 5.1)")
    func notASCII() {
        #expect(Handshake.read(Array("GET / HTTP/1.1\r\nN".utf8) + [0xC3]).status == 400)
    }

    @Test("a value is trimmed, keeps blanks within, and may be empty or not ASCII (RFC 9110 5.5)")
    func values() throws {
        let upgrade = try #require(Request().adding("A:", "B: ", "C:\t x \t y \t", "D:z", "E: \u{E9}\u{FF}").upgrade)
        #expect(upgrade.values(of: "a") == [""])
        #expect(upgrade.values(of: "b") == [""])
        #expect(upgrade.values(of: "c") == ["x \t y"])
        #expect(upgrade.values(of: "d") == ["z"])
        #expect(upgrade.values(of: "e") == ["\u{E9}\u{FF}"])
    }

    @Test("a head of the largest size is read, one byte more is refused with 431 before its end (SEC-2, RFC 6585 5)")
    func headLimit() {
        let head = Request().bytes
        let fits = HandshakeLimits(headBytes: head.count)
        #expect(Handshake.read(head + [1, 2, 3], limits: fits).upgrade != nil)
        let tight = HandshakeLimits(headBytes: head.count - 1)
        #expect(Handshake.read(head, limits: tight).status == 431)
        #expect(Handshake.read(head.dropLast(), limits: tight).status == 431)
        #expect(Handshake.read(head.dropLast(2), limits: tight) == .incomplete)
    }

    @Test("exceeding the limit within the request line is 414 (RFC 9110 15.5.15)")
    func targetLimit() {
        let limits = HandshakeLimits(headBytes: 100)
        let line = "GET /" + String(repeating: "x", count: 95)
        #expect(Handshake.read(String(line.dropLast()), limits: limits) == .incomplete)
        #expect(Handshake.read(line, limits: limits).status == 414)
    }

    @Test("the defaults are those of SEC-2: 16 KiB, 64 fields")
    func defaults() {
        #expect(HandshakeLimits() == HandshakeLimits(headBytes: 16_384, fields: 64))
    }

    @Test("one field more than the limit is refused with 431 at its first byte (SEC-2)")
    func fieldLimit() {
        let fields = Request().fields
        let maximum = Request(fields: fields + (0..<64 - fields.count).map { "A: \($0)" })
        #expect(maximum.upgrade != nil)
        #expect(Handshake.read(maximum.bytes.dropLast(2) + Array("B".utf8)).status == 431)
    }

    @Test("nonsensical limits do not trap")
    func oddLimits() {
        #expect(Handshake.read("GET", limits: HandshakeLimits(headBytes: -1, fields: -1)).status == 414)
        #expect(Handshake.read("GET / HTTP/1.1\r\nA", limits: HandshakeLimits(fields: -1)).status == 431)
    }

    @Test("random heads never trap, and agree with the reference", arguments: Seeds.fresh)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let good = Request().adding("Origin: http://x", "Sec-WebSocket-Protocol: a, b", "Content-Length: 0").bytes
        for round in 0..<300 {
            var bytes = good
            for _ in 0..<Int.random(in: 0...2, using: &generator) {
                let location = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[location] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes[location] = Array("\r\n :,\t/?[]@=".utf8).randomElement(using: &generator) ?? 0
                case 2: bytes.remove(at: location)
                default: bytes.insert(bytes[Int.random(in: 0..<bytes.count, using: &generator)], at: location)
                }
            }
            #expect(throws: Never.self, "seed \(seed), round \(round)") { try HandshakeCheck.run(bytes, step: 7) }
        }
    }
}
