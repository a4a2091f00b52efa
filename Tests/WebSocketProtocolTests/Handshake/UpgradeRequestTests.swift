import Testing
import WebSocketProtocol

@Suite("The response that accepts (RFC 6455 4.2.2)")
struct UpgradeRequestTests {
    @Test("the example of RFC 6455 1.3, and nothing before or after it")
    func example() throws {
        let upgrade = try #require(Request().upgrade)
        let expected = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            \r

            """
        #expect(String(decoding: upgrade.acceptance(), as: UTF8.self) == expected)
    }

    @Test("a subprotocol and extensions are named when chosen (RFC 6455 4.2.2, items 5.5, 5.6)")
    func choices() throws {
        let upgrade = try #require(Request().upgrade)
        let accepted = upgrade.acceptance(subprotocol: "chat", extensions: "permessage-deflate")
        let text = String(decoding: accepted, as: UTF8.self)
        let end = "=\r\nSec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
        #expect(text.hasSuffix(end))
    }
}
