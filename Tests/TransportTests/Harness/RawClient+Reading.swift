extension RawClient {
    static let request = [
        "GET /ws HTTP/1.1", "Host: localhost", "Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "", "",
    ].joined(separator: "\r\n")

    /// Sends the upgrade request together with these bytes, and reads the 101 (RFC 6455 1.3).
    func upgrade(offering dialect: String? = nil, thenSend more: [UInt8] = []) async throws {
        let offer = dialect.map { "Sec-WebSocket-Protocol: \($0)\r\n\r\n" } ?? "\r\n"
        // A line end is one character.
        try await self.send(Array((Self.request.dropLast() + offer).utf8) + more)
        let head = try await self.readHead()
        guard head.hasPrefix("HTTP/1.1 101 "), head.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n")
        else { throw TestFailure("no upgrade: \(head)") }
    }

    /// Reads the head of an HTTP response, with its empty line.
    func readHead() async throws -> String {
        let patience = Patience("no response came")
        while true {
            if let end = self.inbox.firstRange(of: Array("\r\n\r\n".utf8)) {
                defer { self.inbox.removeSubrange(..<end.upperBound) }
                return String(decoding: self.inbox[..<end.upperBound], as: UTF8.self)
            }
            switch self.fill() {
            case .bytes: break
            case .nothing: try await patience.pause()
            case .end, .reset: throw TestFailure("the connection ended before a response")
            }
        }
    }

    /// Reads the next thing that the server sends.
    func next() async throws -> Heard {
        let patience = Patience("the server says nothing")
        while true {
            if let heard = try self.takeFrame() { return heard }
            switch self.fill() {
            case .bytes: break
            case .nothing: try await patience.pause()
            case .end where self.inbox.isEmpty: return .end
            case .end: throw TestFailure("the server ended within a frame")
            case .reset: return .reset
            }
        }
    }

    /// Reads the next `count` things that the server sends.
    func next(_ count: Int) async throws -> [Heard] {
        var heard: [Heard] = []
        while heard.count < count { heard.append(try await self.next()) }
        return heard
    }

    /// Reads everything that the server sends until it closes.
    func rest(answeringClose: Bool = false) async throws -> [Heard] {
        var heard: [Heard] = []
        while heard.last != .end, heard.last != .reset {
            heard.append(try await self.next())
            if answeringClose, case .close(let code) = heard.last { try await self.send(RawFrame.close(code)) }
        }
        return heard
    }

    /// Sends a line and returns the first answer.
    func ask(_ line: String) async throws -> Heard {
        try await self.say(line)
        return try await self.next()
    }

    /// Whether there is nothing to read, and the server has not closed.
    func isQuiet() throws -> Bool {
        guard try self.takeFrame() == nil, self.inbox.isEmpty else { return false }
        return self.fill() == .nothing
    }

    /// Takes a complete frame out of the inbox.
    ///
    /// Frames of a server are final, unmasked and shortest (RFC 6455 5.1, 5.2).
    private func takeFrame() throws -> Heard? {
        let bytes = self.inbox
        guard bytes.count >= 2 else { return nil }
        guard bytes[0] & 0xF0 == 0x80, bytes[1] & 0x80 == 0 else { throw TestFailure("a bad head: \(bytes.prefix(2))") }
        let size: Int
        var length = Int(bytes[1])
        switch length {
        case ...125: size = 2
        case 126: size = 4
        default: size = 10
        }
        guard bytes.count >= size else { return nil }
        if size > 2 { length = bytes[2..<size].reduce(0) { $0 << 8 | Int($1) } }
        guard size == 2 || length > (size == 4 ? 125 : 0xFFFF) else {
            throw TestFailure("a length not in its shortest form")
        }
        guard bytes.count >= size + length else { return nil }
        self.inbox.removeSubrange(..<(size + length))
        return try Self.heard(bytes[0] & 0x0F, Array(bytes[size..<size + length]))
    }

    private static func heard(_ opcode: UInt8, _ payload: [UInt8]) throws -> Heard {
        switch opcode {
        case RawFrame.text:
            guard let text = String(validating: payload, as: UTF8.self) else {
                throw TestFailure("text that is not UTF-8")
            }
            return .text(text)
        case RawFrame.binary: return .binary(payload)
        case RawFrame.ping: return .ping(payload)
        case RawFrame.pong: return .pong(payload)
        case RawFrame.close where payload.isEmpty: return .close(nil)
        case RawFrame.close where payload.count >= 2: return .close(Int(payload[0]) << 8 | Int(payload[1]))
        default: throw TestFailure("a frame of opcode \(opcode) with \(payload.count) bytes")
        }
    }
}
