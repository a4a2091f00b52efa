import Testing

@testable import WebSocketProtocol

@Suite("A connection's state in numbers")
struct WebSocketConnectionStateTests {
    @Test("its memory layout is numbers of fixed size and order, for a slot of shared memory")
    func layout() {
        func isBitwiseCopyable(_: some BitwiseCopyable) -> Bool { true }
        #expect(isBitwiseCopyable(WebSocketConnection()))
        #expect(MemoryLayout<WebSocketConnection>.stride == 40)
        typealias Layout = MemoryLayout<WebSocketConnection>
        #expect(Layout.offset(of: \.stage) == 0)
        #expect(Layout.offset(of: \.kind) == 1)
        #expect(Layout.offset(of: \.marks) == 2)
        #expect(Layout.offset(of: \.windowBits) == 3)
        #expect(Layout.offset(of: \.validator) == 4)
        #expect(Layout.offset(of: \.size) == 8)
        #expect(Layout.offset(of: \.fragments) == 12)
        #expect(Layout.offset(of: \.mask) == 16)
        #expect(Layout.offset(of: \.limits) == 20)
        #expect(Layout.offset(of: \.unread) == 32)
    }

    @Test("every state is the same after it was stored as numbers")
    func states() {
        let message = WebSocketConnection.Message(kind: .binary, isCompressed: true, size: 7, fragments: 3)
        let text = WebSocketConnection.Message(kind: .text, isCompressed: false, size: .max, fragments: 1)
        let frames = [true, false].map { WebSocketConnection.Frame(unread: .max, mask: Mask(rawValue: 9), isFinal: $0) }
        var states: [WebSocketConnection.State] = [
            .open(nil), .open(message), .open(text), .closing(unread: 0), .closing(unread: .max), .closed,
        ]
        states += frames.flatMap { [.receiving(message, $0), .receiving(text, $0)] }
        var connection = WebSocketConnection()
        for first in states {
            for second in states {
                connection.state = first
                #expect(connection.state == first)
                connection.state = second
                #expect(connection.state == second)
            }
        }
    }
}
