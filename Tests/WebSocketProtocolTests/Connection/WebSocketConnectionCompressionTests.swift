import Testing
import WebSocketProtocol

@Suite("Compressed messages (RFC 7692 6)")
struct WebSocketConnectionCompressionTests {
    private let agreement = DeflateAgreement(serverWindowBits: 12)
    private let free = WebSocketConnection.Limits(fragments: 100, fragmentBytes: 0)

    /// The compressed "Hello" of RFC 7692 7.2.3.1.
    private let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

    private func happenings(_ frames: [ClientFrame]) throws -> [Happening] {
        try Driver.happenings([frames.bytes], limits: self.free, compression: self.agreement)
    }

    @Test(
        "RSV1 on the only frame of a message marks it as compressed (RFC 7692 6.1)",
        arguments: [1, 2] as [UInt8]
    )
    func oneFrame(_ opcode: UInt8) throws {
        let kind = opcode == 1 ? MessageKind.text : .binary
        #expect(try self.happenings([.compressed(self.hello, opcode: opcode)]) == [.compressed(kind, self.hello)])
    }

    @Test("the example of RFC 7692 7.2.3.1: one frame, and two fragments")
    func example() throws {
        let fragments = [
            ClientFrame.compressed(Array(self.hello[..<3]), isFinal: false), .continuation(Array(self.hello[3...])),
        ]
        let seen = try self.happenings([.compressed(self.hello)] + fragments)
        #expect(seen == [.compressed(.text, self.hello), .compressed(.text, self.hello)])
    }

    @Test("a message without RSV1 is not compressed, before and after one that is (RFC 7692 6)")
    func mixed() throws {
        let seen = try self.happenings([.text("a"), .compressed(self.hello), .text("b"), .binary([1])])
        #expect(seen == [.text("a"), .compressed(.text, self.hello), .text("b"), .message(.binary, [1])])
    }

    @Test("control frames come between the fragments of a compressed message (RFC 6455 5.4, RFC 7692 6.1)")
    func interleaved() throws {
        let seen = try self.happenings([
            .compressed([0xF2], isFinal: false), .ping([1]), .continuation([], isFinal: false), .continuation([0x48]),
        ])
        #expect(seen == [.ping([1]), .compressed(.text, [0xF2, 0x48])])
    }

    @Test("a compressed message comes as parts that are all marked, even if it is complete")
    func pieces() {
        var connection = WebSocketConnection(limits: self.free, compression: self.agreement)
        let bytes = [ClientFrame.compressed(self.hello), .compressed([])].bytes
        var offset = 0
        let mask = Mask(rawValue: 0x3D21_FA37)
        let whole = Payload(offset: 6, count: 7, mask: mask, isCompressed: true)
        #expect(connection.next(RawSpan(_elements: bytes.span), at: &offset) == .piece(.text, whole, isLast: true))
        let empty = Payload(offset: 19, count: 0, mask: mask, isCompressed: true)
        #expect(connection.next(RawSpan(_elements: bytes.span), at: &offset) == .piece(.text, empty, isLast: true))
        #expect(connection == WebSocketConnection(limits: self.free, compression: self.agreement))
    }

    @Test("compressed bytes are not checked as text (RFC 6455 8.1)")
    func notText() throws {
        let frames = [ClientFrame.compressed([0xC0], isFinal: false), .continuation([0xFF])]
        #expect(try self.happenings(frames) == [.compressed(.text, [0xC0, 0xFF])])
    }

    @Test("text that is not compressed is still checked (RFC 6455 8.1)")
    func plainText() throws {
        let frames = [ClientFrame(opcode: 1, payload: [0xC0], isFinal: false)]
        #expect(try self.happenings(frames) == [.failed(.invalidUTF8)])
    }

    @Test("the limits of size and of fragments apply to the received bytes (RFC 6455 10.4, SEC-51)")
    func limits() throws {
        let limits = WebSocketConnection.Limits(messageBytes: 8, fragments: 2, fragmentBytes: 2)
        let first = ClientFrame.compressed([1, 2], isFinal: false)
        for (frames, violation) in [
            ([.compressed([UInt8](repeating: 1, count: 9))], .messageTooBig),
            ([first, .continuation([UInt8](repeating: 1, count: 7))], .messageTooBig),
            ([first, .continuation([3, 4], isFinal: false), .continuation([5])], .tooManyFragments),
            ([.compressed([1], isFinal: false)], .tinyFragment),
        ] as [([ClientFrame], ProtocolViolation)] {
            let seen = try Driver.happenings([frames.bytes], limits: limits, compression: self.agreement)
            #expect(seen == [.failed(violation)])
        }
    }

    @Test("after our Close compressed messages are ignored like others (RFC 6455 1.4)")
    func closing() throws {
        var driver = Driver(compression: self.agreement)
        _ = driver.connection.close()
        try driver.receive([ClientFrame.compressed(self.hello), .close(1000)].bytes)
        #expect(driver.happenings == [.peerClosed(1000, reply: false)])
    }

    @Test("a message that cannot be inflated ends the connection with 1007 or 1009")
    func violated() {
        for (violation, code) in [(.badCompression, .invalidPayload), (.messageTooBig, .messageTooBig)]
            as [(ProtocolViolation, CloseCode)]
        {
            var connection = WebSocketConnection(compression: self.agreement)
            #expect(connection.violated(violation) == .failed(violation))
            #expect(connection.isClosed && violation.closeCode == code)
        }
    }

    @Test("the agreement is known as long as the connection lives")
    func agreed() {
        var connection = WebSocketConnection(compression: self.agreement)
        #expect(connection.compression == self.agreement)
        connection.violated(.invalidUTF8)
        #expect(connection.compression == self.agreement)
        #expect(WebSocketConnection().compression == nil)
    }

    @Test("compression adds no bytes to an idle connection")
    func size() {
        #expect(MemoryLayout<WebSocketConnection>.stride == 40)
        #expect(MemoryLayout<Payload>.stride == 24)
    }
}
