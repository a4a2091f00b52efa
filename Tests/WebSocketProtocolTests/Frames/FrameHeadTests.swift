import Testing
import WebSocketProtocol

@Suite("Heads of the frames we send (RFC 6455 5.2)")
struct FrameHeadTests {
    @Test(
        "a length is encoded in as few bytes as possible, and there is no mask (RFC 6455 5.1, 5.2)",
        arguments: [
            (0, [0x81, 0]), (125, [0x81, 125]), (126, [0x81, 126, 0, 126]), (65_535, [0x81, 126, 0xFF, 0xFF]),
            (65_536, [0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0]),
            (Int.max, [0x81, 127, 0x7F] + Array(repeating: 0xFF, count: 7)),
        ] as [(Int, [UInt8])]
    )
    func lengths(_ length: Int, _ expected: [UInt8]) {
        let head = FrameHead.encode(.text, length: length)
        var appended: [UInt8] = [7]
        head.append(to: &appended)
        #expect(appended == [7] + expected)
        #expect((0..<head.count).map { head.octets[$0] } == expected)
    }

    @Test(
        "every frame is final (RFC 6455 5.4)",
        arguments: zip([Opcode.binary, .close, .ping, .pong], [0x82, 0x88, 0x89, 0x8A] as [UInt8])
    )
    func opcodes(_ opcode: Opcode, _ first: UInt8) {
        #expect(FrameHead.encode(opcode, length: 1).octets[0] == first)
    }

    @Test("the head of a compressed message has RSV1 set (RFC 7692 6.1)")
    func compressed() {
        #expect(FrameHead.encode(.text, length: 7, isCompressed: true).octets[0] == 0xC1)
        #expect(FrameHead.encode(.binary, length: 70_000, isCompressed: true).octets[0] == 0xC2)
    }

    @Test("the fast path for the head of a short text produces the same bytes", arguments: 0...125)
    func shortText(_ length: Int) {
        let head = FrameHead.encode(.text, length: length)
        let quick = FrameHead.ofShortText(length: length)
        #expect(UInt16(bigEndian: quick) == UInt16(head.octets[0]) << 8 | UInt16(head.octets[1]))
    }

    @Test("a negative length is an error of the program and traps")
    func negative() async {
        await #expect(processExitsWith: .failure) { _ = FrameHead.encode(.text, length: -1) }
    }
}
