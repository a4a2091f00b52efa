import Testing
import WebSocketProtocol

@Suite("The Close frame we send (RFC 6455 5.5.1)")
struct CloseFrameTests {
    @Test("a peer's Close is answered with its code or without one, and without a reason (RFC 6455 5.5.1)")
    func echo() {
        #expect(CloseFrame.echo(nil) == [0x88, 0])
        #expect(CloseFrame.echo(.normal) == [0x88, 2, 0x03, 0xE8])
    }

    @Test("the code comes first, in network order, then the reason")
    func code() {
        #expect(CloseFrame.encode(.goingAway, reason: "é!") == [0x88, 5, 0x03, 0xE9, 0xC3, 0xA9, 0x21])
    }

    @Test("a reason of 123 bytes fits, a longer one is cut (RFC 6455 5.5)")
    func length() {
        let longest = String(repeating: "x", count: 123)
        #expect(CloseFrame.encode(.normal, reason: longest) == [0x88, 125, 0x03, 0xE8] + longest.utf8)
        #expect(CloseFrame.encode(.normal, reason: longest + "y") == CloseFrame.encode(.normal, reason: longest))
    }

    @Test("a reason is cut between two scalars")
    func scalarBoundary() {
        let frame = CloseFrame.encode(.normal, reason: String(repeating: "x", count: 121) + "€y")
        #expect(frame[1] == 123)
        #expect(frame.suffix(2) == Array("xx".utf8))
    }
}
