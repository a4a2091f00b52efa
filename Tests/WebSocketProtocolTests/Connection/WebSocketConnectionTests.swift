import Testing
import WebSocketProtocol

@Suite("An open connection")
struct WebSocketConnectionTests {
    /// Returns the next event in the bytes, and the offset after it.
    private func next(
        _ connection: inout WebSocketConnection,
        _ bytes: [UInt8],
        from start: Int = 0
    ) -> (event: WebSocketConnection.Event, offset: Int) {
        var offset = start
        let event = connection.next(RawSpan(_elements: bytes.span), at: &offset)
        return (event, offset)
    }

    private let mask = Mask(rawValue: 0x3D21_FA37)

    @Test("a whole message is returned as a range of the bytes, and leaves no state")
    func wholeMessage() {
        var connection = WebSocketConnection()
        let bytes = [ClientFrame.text("Hello"), .binary([1, 2])].bytes
        let first = self.next(&connection, bytes)
        #expect(first.event == .message(.text, Payload(offset: 6, count: 5, mask: self.mask)))
        #expect(first.offset == 11)
        #expect(connection == WebSocketConnection())
        let second = self.next(&connection, bytes, from: 11)
        #expect(second.event == .message(.binary, Payload(offset: 17, count: 2, mask: self.mask)))
        #expect(self.next(&connection, bytes, from: second.offset) == (.needsMore, bytes.count))
    }

    @Test("an incomplete head is not consumed and changes nothing")
    func headIsKept() {
        let bytes = ClientFrame.binary([UInt8](repeating: 0, count: 300)).bytes
        for count in 0...8 {
            var connection = WebSocketConnection()
            #expect(self.next(&connection, Array(bytes[..<count])) == (.needsMore, 0))
            #expect(connection == WebSocketConnection())
        }
    }

    @Test("the first part of a long message is delivered, with the mask rotated to it (RFC 6455 5.3)")
    func pieces() {
        var connection = WebSocketConnection()
        let bytes = ClientFrame.binary([1, 2, 3, 4, 5, 6, 7]).bytes
        let first = self.next(&connection, Array(bytes[..<9]))
        #expect(first.event == .piece(.binary, Payload(offset: 6, count: 3, mask: self.mask), isLast: false))
        #expect(self.next(&connection, [], from: 0) == (.needsMore, 0))
        let second = self.next(&connection, Array(bytes[9...]))
        #expect(
            second.event == .piece(.binary, Payload(offset: 0, count: 4, mask: self.mask.rotated(by: 3)), isLast: true)
        )
        #expect(connection == WebSocketConnection())
    }

    @Test("an incomplete control frame is not consumed, up to the documented number of bytes (RFC 6455 5.5)")
    func controlIsKept() {
        var connection = WebSocketConnection()
        let bytes = ClientFrame.ping([UInt8](repeating: 1, count: 125)).bytes
        #expect(bytes.count - 1 == WebSocketConnection.maximumRetainedBytes)
        #expect(self.next(&connection, bytes.dropLast()) == (.needsMore, 0))
        let ping = Payload(offset: 6, count: 125, mask: self.mask)
        #expect(self.next(&connection, bytes) == (.ping(ping), bytes.count))
    }

    @Test("it is open until one side closes, and closed when both have (RFC 6455 7.1.2 to 7.1.4)")
    func states() throws {
        var connection = WebSocketConnection()
        #expect(connection.isOpen && !connection.isClosed)
        #expect(connection.close() == true)
        #expect(!connection.isOpen && !connection.isClosed)
        #expect(self.next(&connection, ClientFrame.close(1000).bytes).event == .peerClosed(.normal, reply: false))
        #expect(!connection.isOpen && connection.isClosed)
    }

    @Test("it is also open within a message")
    func openWithinMessage() {
        var connection = WebSocketConnection()
        _ = self.next(&connection, Array(ClientFrame.binary([1, 2, 3]).bytes.dropLast()))
        #expect(connection.isOpen && !connection.isClosed)
    }

    @Test("Close is sent once (RFC 6455 5.5.1)")
    func closeOnce() {
        var closing = WebSocketConnection()
        #expect(closing.close() == true)
        #expect(closing.close() == false)
        var closed = WebSocketConnection()
        _ = self.next(&closed, ClientFrame.close().bytes)
        #expect(closed.close() == false)
    }

    @Test("after the peer's Close all input is ignored (RFC 6455 5.5.1)")
    func afterClose() throws {
        let bytes = [ClientFrame.close(1000), .text("too late"), .ping()].bytes
        #expect(try Driver.happenings([bytes, bytes]) == [.peerClosed(1000, reply: true)])
    }

    @Test("after a violation all input is ignored (RFC 6455 7.1.7)")
    func afterViolation() throws {
        let bytes = [ClientFrame(opcode: 3), .text("too late"), .close()].bytes
        #expect(try Driver.happenings([bytes, bytes]) == [.failed(.reservedOpcode)])
    }

    @Test("a violation leaves no bytes to keep")
    func violationConsumes() {
        var connection = WebSocketConnection()
        let bytes = [ClientFrame(opcode: 3), .text("more")].bytes
        #expect(self.next(&connection, bytes) == (.failed(.reservedOpcode), bytes.count))
        #expect(self.next(&connection, bytes) == (.needsMore, bytes.count))
    }

    @Test("a violation that the caller finds ends the connection like others (RFC 6455 8.1)")
    func callersViolation() throws {
        var connection = WebSocketConnection()
        #expect(connection.violated(.invalidUTF8) == .failed(.invalidUTF8))
        #expect(connection.isClosed)
        #expect(connection.violated(.invalidUTF8) == .needsMore)
        var driver = Driver()
        try driver.receive([ClientFrame(opcode: 1, payload: [0xFF]), .text("too late")].bytes)
        #expect(driver.happenings == [.failed(.invalidUTF8)])
    }

    @Test("after our Close a violation does not cause a second Close (RFC 6455 5.5.1)")
    func violationWhileClosing() {
        var connection = WebSocketConnection()
        #expect(connection.close() == true)
        #expect(self.next(&connection, ClientFrame(opcode: 3).bytes).event == .peerClosed(nil, reply: false))
        #expect(connection.isClosed)
    }
}
