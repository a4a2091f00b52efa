import Testing
import WebSocketProtocol

@Suite("Kinds of messages (RFC 6455 5.6)")
struct MessageKindTests {
    @Test("text and binary have their opcodes (RFC 6455 11.8)")
    func opcodes() {
        #expect(MessageKind.text.opcode.rawValue == 1)
        #expect(MessageKind.binary.opcode.rawValue == 2)
    }
}
