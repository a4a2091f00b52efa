import Testing
import WebSocketProtocol

@Suite("Control frames and closing (RFC 6455 5.5, 7)")
struct WebSocketConnectionControlTests {
    /// Returns what the driver sees of the chunks, if we close before the chunk at `index`.
    private func happenings(_ chunks: [[UInt8]], closingBefore index: Int) throws -> [Happening] {
        var driver = Driver()
        for (number, chunk) in chunks.enumerated() {
            if number == index {
                #expect(driver.connection.close() == true)
                driver.assembly = []
            }
            try driver.receive(chunk)
        }
        return driver.happenings
    }

    @Test(
        "pings and pongs arrive with their payload, requested or not (RFC 6455 5.5.2, 5.5.3)",
        arguments: [0, 1, 125]
    )
    func pingPong(_ count: Int) throws {
        let payload = [UInt8](repeating: 0xFE, count: count)
        let seen = try Driver.happenings([[ClientFrame.ping(payload), .pong(payload)].bytes])
        #expect(seen == [.ping(payload), .pong(payload)])
    }

    @Test("after our Close all data is ignored until the peer's Close (RFC 6455 1.4, 5.5.1)")
    func dataIsIgnored() throws {
        let late = [
            ClientFrame.text("late"), .binary([UInt8](repeating: 0, count: 9000)), .continuation([1]),
            .text("", isFinal: false), ClientFrame(opcode: 1, payload: [0xFF]), .close(1000), .ping(),
        ]
        #expect(try self.happenings([late.bytes], closingBefore: 0) == [.peerClosed(1000, reply: false)])
        #expect(try self.happenings(late.bytes.map { [$0] }, closingBefore: 0) == [.peerClosed(1000, reply: false)])
    }

    @Test("after our Close pings still arrive: the peer has not closed (RFC 6455 5.5.2)")
    func pingsWhileClosing() throws {
        let late = [ClientFrame.ping([1]), .pong([2]), .close()]
        let seen = try self.happenings([late.bytes], closingBefore: 0)
        #expect(seen == [.ping([1]), .pong([2]), .peerClosed(nil, reply: false)])
    }

    @Test("we may close within the peer's frame, and its rest is ignored", arguments: [7, 8, 20, 105])
    func closeWithinFrame(_ cut: Int) throws {
        let bytes = [ClientFrame.binary([UInt8](repeating: 3, count: 100)), .close(1001)].bytes
        let seen = try self.happenings([Array(bytes[..<cut]), Array(bytes[cut...])], closingBefore: 1)
        #expect(seen == [.peerClosed(1001, reply: false)])
    }

    @Test("we may close within a fragmented message, and within a head", arguments: [70, 71, 72, 76])
    func closeWithinMessage(_ cut: Int) throws {
        let first = ClientFrame.binary([UInt8](repeating: 3, count: 64), isFinal: false)
        let bytes = [first, .continuation([4]), .close(1001)].bytes
        let seen = try self.happenings([Array(bytes[..<cut]), Array(bytes[cut...])], closingBefore: 1)
        #expect(seen == [.peerClosed(1001, reply: false)])
    }

    @Test("a frame of the largest length is ignored without a trap")
    func endlessFrame() throws {
        let endless = ClientFrame(opcode: 2, payload: [1, 2, 3], declaredLength: UInt64(Int64.max)).bytes
        #expect(try self.happenings([endless, [4, 5, 6]], closingBefore: 0) == [])
    }

    @Test(
        "after our Close any violation ends the connection without a second Close (RFC 6455 7.1.7)",
        arguments: [
            ClientFrame(opcode: 3), ClientFrame(opcode: 1, reservedBits: 4), ClientFrame(opcode: 8, payload: [3]),
            .close(1005), .close(1000, [0xFF]),
        ]
    )
    func violations(_ frame: ClientFrame) throws {
        let seen = try self.happenings([[frame, .close(1000)].bytes], closingBefore: 0)
        #expect(seen == [.peerClosed(nil, reply: false)])
    }
}
