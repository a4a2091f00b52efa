import Testing
import WebSocketProtocol

@Suite("Data frames (RFC 6455 5.4, 5.6)")
struct WebSocketConnectionDataTests {
    private let free = WebSocketConnection.Limits(fragments: 100, fragmentBytes: 0)

    @Test("fragments form one message (RFC 6455 5.4)")
    func fragments() throws {
        let frames = [
            ClientFrame.text("Hel", isFinal: false), .continuation([0x6C], isFinal: false), .continuation([0x6F]),
        ]
        #expect(try Driver.happenings([frames.bytes], limits: self.free) == [.text("Hello")])
    }

    @Test("empty fragments count as fragments (RFC 6455 5.4)")
    func emptyFragments() throws {
        let none = [ClientFrame.text("", isFinal: false), .continuation([], isFinal: false), .continuation([])]
        let some = [ClientFrame.binary([], isFinal: false), .continuation([1]), .text("")]
        let seen = try Driver.happenings([(none + some).bytes], limits: self.free)
        #expect(seen == [.text(""), .message(.binary, [1]), .text("")])
    }

    @Test("control frames come between fragments (RFC 6455 5.4)")
    func interleaved() throws {
        let frames = [
            ClientFrame.text("Hel", isFinal: false), .ping([1]), .pong([2]), .continuation(Array("lo".utf8)),
            .close(1000),
        ]
        let seen = try Driver.happenings([frames.bytes], limits: self.free)
        #expect(seen == [.ping([1]), .pong([2]), .text("Hello"), .peerClosed(1000, reply: true)])
    }

    @Test("a Close within a fragmented message ends it (RFC 6455 5.5.1)")
    func closeInMessage() throws {
        let frames = [ClientFrame.text("Hel", isFinal: false), .close(1001), .continuation([0x6C])]
        #expect(try Driver.happenings([frames.bytes], limits: self.free) == [.peerClosed(1001, reply: true)])
    }

    @Test("a continuation without a message fails with 1002 (RFC 6455 5.4)", arguments: [true, false])
    func unexpectedContinuation(_ isFinal: Bool) throws {
        let alone = ClientFrame.continuation([1], isFinal: isFinal)
        #expect(try Driver.happenings([alone.bytes]) == [.failed(.unexpectedContinuation)])
        let late = [ClientFrame.text("a"), alone]
        #expect(try Driver.happenings([late.bytes]) == [.text("a"), .failed(.unexpectedContinuation)])
    }

    @Test("a new message within a fragmented one fails with 1002 (RFC 6455 5.4)", arguments: [1, 2] as [UInt8])
    func expectedContinuation(_ opcode: UInt8) throws {
        let frames = [ClientFrame.text("a", isFinal: false), ClientFrame(opcode: opcode, payload: [0x61])]
        #expect(try Driver.happenings([frames.bytes], limits: self.free) == [.failed(.expectedContinuation)])
    }

    @Test("a scalar may be split over two fragments, but a message must not end in one (RFC 6455 5.6, 8.1)")
    func splitScalar() throws {
        let euro = Array("€".utf8)
        for cut in 0...3 {
            let frames = [
                ClientFrame(opcode: 1, payload: Array(euro[..<cut]), isFinal: false),
                .continuation(Array(euro[cut...])),
            ]
            #expect(try Driver.happenings([frames.bytes], limits: self.free) == [.text("€")])
        }
        let unfinished = [ClientFrame(opcode: 1, payload: Array(euro[..<2]), isFinal: false), .continuation([])]
        #expect(try Driver.happenings([unfinished.bytes], limits: self.free) == [.failed(.invalidUTF8)])
    }

    @Test("invalid text fails with 1007 at its first invalid byte, before the frame is complete (RFC 6455 8.1, SEC-7)")
    func failsFast() throws {
        var driver = Driver()
        let frame = ClientFrame(opcode: 1, payload: Array("some text".utf8) + [0xED, 0xA0, 0x80] + [0x61])
        try driver.receive(Array(frame.bytes[..<16]))
        #expect(driver.happenings.isEmpty)
        try driver.receive([frame.bytes[16]])
        #expect(driver.happenings == [.failed(.invalidUTF8)])
    }

    @Test("invalid text in a fragment fails before the next one comes (RFC 6455 8.1)")
    func failsInFragment() throws {
        let frame = ClientFrame(opcode: 1, payload: [0xC0], isFinal: false)
        #expect(try Driver.happenings([frame.bytes], limits: self.free) == [.failed(.invalidUTF8)])
    }

    @Test("a binary message may contain any bytes (RFC 6455 5.6)")
    func binary() throws {
        let frames = [ClientFrame.binary([0xFF, 0xC0], isFinal: false), .continuation([0x80])]
        #expect(try Driver.happenings([frames.bytes], limits: self.free) == [.message(.binary, [0xFF, 0xC0, 0x80])])
    }

    @Test("a message of the largest size is accepted, one byte more fails with 1009 (RFC 6455 10.4)")
    func messageLimit() throws {
        let limits = WebSocketConnection.Limits(messageBytes: 200)
        let payload = [UInt8](repeating: 7, count: 201)
        let good = ClientFrame.binary(payload.dropLast()).bytes
        #expect(try Driver.happenings([good], limits: limits) == [.message(.binary, payload.dropLast())])
        #expect(try Driver.happenings([ClientFrame.binary(payload).bytes], limits: limits) == [.failed(.messageTooBig)])
    }

    @Test("the limit applies to the sum of the fragments (RFC 6455 10.4)")
    func messageLimitOverFragments() throws {
        let limits = WebSocketConnection.Limits(messageBytes: 200)
        let first = ClientFrame.binary([UInt8](repeating: 1, count: 100), isFinal: false)
        for (count, isGood) in [(100, true), (101, false)] {
            let frames = [first, .continuation([UInt8](repeating: 2, count: count))]
            let seen = try Driver.happenings([frames.bytes], limits: limits)
            #expect((seen == [.failed(.messageTooBig)]) == !isGood)
        }
    }

    @Test(
        "a declared length over the limit fails before the payload arrives (RFC 6455 10.4)",
        arguments: [8193, 65_535, 65_536, UInt64(UInt32.max) + 1, UInt64(Int64.max)]
    )
    func declaredLength(_ length: UInt64) throws {
        let head = ClientFrame(opcode: 2, declaredLength: length).bytes
        #expect(try Driver.happenings([head]) == [.failed(.messageTooBig)])
        let fragments = [ClientFrame.binary([1], isFinal: false), ClientFrame(opcode: 0, declaredLength: length)].bytes
        #expect(try Driver.happenings([fragments], limits: self.free) == [.failed(.messageTooBig)])
    }

    @Test("a message in more frames than the limit fails with 1008 (SEC-51)", arguments: [0, 1, 2, 8])
    func fragmentLimit(_ limit: Int) throws {
        let limits = WebSocketConnection.Limits(fragments: limit, fragmentBytes: 0)
        let allowed = max(limit, 1)
        let frames = { (count: Int) in
            (0..<count).map { ClientFrame(opcode: $0 == 0 ? 2 : 0, payload: [UInt8($0)], isFinal: $0 == count - 1) }
        }
        let good = try Driver.happenings([frames(allowed).bytes], limits: limits)
        #expect(good == [.message(.binary, (0..<allowed).map { UInt8($0) })])
        let bad = try Driver.happenings([frames(allowed + 1).bytes], limits: limits)
        #expect(bad == [.failed(.tooManyFragments)])
    }

    @Test("a fragment below the limit fails with 1008, unless it is the last (SEC-51)")
    func tinyFragment() throws {
        let limits = WebSocketConnection.Limits(fragmentBytes: 64)
        let enough = ClientFrame.binary([UInt8](repeating: 1, count: 64), isFinal: false)
        let tiny = ClientFrame.binary([UInt8](repeating: 1, count: 63), isFinal: false)
        let good = try Driver.happenings([[enough, .continuation([2])].bytes], limits: limits)
        #expect(good == [.message(.binary, [UInt8](repeating: 1, count: 64) + [2])])
        #expect(try Driver.happenings([tiny.bytes], limits: limits) == [.failed(.tinyFragment)])
        let empty = [enough, .continuation([], isFinal: false)]
        #expect(try Driver.happenings([empty.bytes], limits: limits) == [.failed(.tinyFragment)])
    }

    @Test("by default a message has up to 64 fragments of any size, as programs that stream send it (SEC-51)")
    func streamed() throws {
        let short = [ClientFrame.text("help", isFinal: false), .continuation([])]
        #expect(try Driver.happenings([short.bytes]) == [.text("help")])
        let frames = (0..<65).map { ClientFrame(opcode: $0 == 0 ? 1 : 0, payload: [], isFinal: false) }
        let good = Array(frames[..<63]) + [.continuation([0x61])]
        #expect(try Driver.happenings([good.bytes]) == [.text("a")])
        #expect(try Driver.happenings([frames.bytes]) == [.failed(.tooManyFragments)])
    }

    @Test("nonsensical limits do not trap")
    func oddLimits() throws {
        let none = WebSocketConnection.Limits(messageBytes: -1, fragments: -1, fragmentBytes: -1)
        #expect(
            try Driver.happenings([[ClientFrame.text(""), .text("a")].bytes], limits: none) == [
                .text(""), .failed(.messageTooBig),
            ]
        )
        let all = WebSocketConnection.Limits(messageBytes: .max, fragments: .max, fragmentBytes: .max)
        #expect(try Driver.happenings([ClientFrame.text("a").bytes], limits: all) == [.text("a")])
        #expect(
            try Driver.happenings([ClientFrame.text("a", isFinal: false).bytes], limits: all) == [
                .failed(.tinyFragment)
            ]
        )
    }
}
