#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// RFC 6455 5 to 8 and RFC 7692 6 in the simplest and slowest way: an oracle for `WebSocketConnection`, from which it
/// shares no code.
///
/// Pass all bytes from the start of the stream to `read`, each time.
struct ReferenceParser {
    let limits: WebSocketConnection.Limits
    /// Whether permessage-deflate was agreed.
    let inflates: Bool
    private(set) var happenings: [Happening] = []
    /// The payload of the unfinished message, including that of an unfinished frame.
    private(set) var partial: [UInt8] = []
    private var position = 0
    private var message: (kind: MessageKind, isCompressed: Bool, bytes: [UInt8], frames: Int)?
    private var isClosing = false
    private var isOver = false

    init(limits: WebSocketConnection.Limits, inflates: Bool = false) {
        self.limits = limits
        self.inflates = inflates
    }

    mutating func close() {
        self.isClosing = true
        self.message = nil
    }

    mutating func read(_ stream: [UInt8]) {
        do throws(ProtocolViolation) {
            while !self.isOver {
                guard let size = try self.readFrame(Array(stream[self.position...])) else { return }
                self.position += size
            }
        } catch {
            self.isOver = true
            self.happenings.append(self.isClosing ? .peerClosed(nil, reply: false) : .failed(error))
        }
    }

    /// Reads the frame at the start of the bytes and returns its length; nil if it is incomplete.
    private mutating func readFrame(_ bytes: [UInt8]) throws(ProtocolViolation) -> Int? {
        self.partial = self.message?.bytes ?? []
        guard bytes.count >= 2 else { return nil }
        let isFinal = bytes[0] >= 128
        let opcode = bytes[0] % 16
        let reserved = (bytes[0] / 16) % 8
        guard reserved == 0 || reserved == 4 && self.inflates else { throw .reservedBits }
        guard [0, 1, 2, 8, 9, 10].contains(opcode) else { throw .reservedOpcode }
        guard bytes[1] >= 128 else { throw .unmasked }
        guard reserved == 0 || opcode == 1 || opcode == 2 else { throw .reservedBits }
        let short = Int(bytes[1]) - 128
        guard opcode < 8 || isFinal else { throw .fragmentedControl }
        guard opcode < 8 || short <= 125 else { throw .longControl }

        let lengthBytes = [126: 2, 127: 8][short] ?? 0
        guard bytes.count >= 2 + lengthBytes else { return nil }
        let long = bytes[2..<2 + lengthBytes].reduce(UInt64(0)) { $0 * 256 + UInt64($1) }
        if lengthBytes == 2, long < 126 { throw .badLength }
        if lengthBytes == 8, long < 65_536 || long > UInt64(Int64.max) { throw .badLength }
        let length = lengthBytes == 0 ? UInt64(short) : long

        let headSize = 2 + lengthBytes + 4
        guard bytes.count >= headSize else { return nil }
        if opcode < 8, !self.isClosing { try self.checkPlace(opcode, isFinal: isFinal, length: length) }
        let mask = Array(bytes[headSize - 4..<headSize])
        let here = Array(bytes[headSize...].prefix(Int(length))).enumerated().map { $1 ^ mask[$0 % 4] }
        let isWhole = UInt64(here.count) == length
        if opcode >= 8 {
            guard isWhole else { return nil }
            try self.takeControl(opcode, here)
        } else if !self.isClosing {
            try self.takeData(opcode, here, isCompressed: reserved == 4, isWhole: isWhole, isFinal: isFinal)
        }
        return isWhole ? headSize + Int(length) : nil
    }

    private func checkPlace(_ opcode: UInt8, isFinal: Bool, length: UInt64) throws(ProtocolViolation) {
        if opcode == 0, self.message == nil { throw .unexpectedContinuation }
        if opcode != 0, self.message != nil { throw .expectedContinuation }
        let before = UInt64(self.message?.bytes.count ?? 0)
        guard length + before <= UInt64(self.limits.messageBytes) else { throw .messageTooBig }
        let frames = self.message?.frames ?? 0
        guard frames == 0 || frames + 1 <= Int(self.limits.fragments) else { throw .tooManyFragments }
        guard isFinal || length >= UInt64(self.limits.fragmentBytes) else { throw .tinyFragment }
    }

    private mutating func takeControl(_ opcode: UInt8, _ payload: [UInt8]) throws(ProtocolViolation) {
        switch opcode {
        case 9: self.happenings.append(.ping(payload))
        case 10: self.happenings.append(.pong(payload))
        default:
            if payload.count == 1 { throw .badClosePayload }
            let code = payload.isEmpty ? nil : UInt16(payload[0]) * 256 + UInt16(payload[1])
            let reserved: Set<UInt16> = [1004, 1005, 1006]
            if let code {
                guard (1000...1014).contains(code) && !reserved.contains(code) || (3000...4999).contains(code) else {
                    throw .badCloseCode
                }
                guard Self.isUTF8(Array(payload[2...])) else { throw .invalidUTF8 }
            }
            self.isOver = true
            self.happenings.append(.peerClosed(code, reply: !self.isClosing))
        }
    }

    private mutating func takeData(
        _ opcode: UInt8,
        _ payload: [UInt8],
        isCompressed: Bool,
        isWhole: Bool,
        isFinal: Bool
    ) throws(ProtocolViolation) {
        var message = self.message ?? (opcode == 1 ? .text : .binary, isCompressed, bytes: [], frames: 0)
        message.bytes += payload
        message.frames += 1
        if message.kind == .text, !message.isCompressed {
            let isOver = isWhole && isFinal
            guard isOver ? Self.isUTF8(message.bytes) : Self.mayBecomeUTF8(message.bytes) else { throw .invalidUTF8 }
        }
        guard isWhole else {
            self.partial = message.bytes
            return
        }
        if isFinal {
            let bytes = message.bytes
            self.happenings.append(
                message.isCompressed ? .compressed(message.kind, bytes) : .message(message.kind, bytes)
            )
        }
        self.message = isFinal ? nil : message
    }

    static func isUTF8(_ bytes: [UInt8]) -> Bool {
        String(validating: bytes, as: UTF8.self) != nil
    }

    /// Returns whether some continuation makes the bytes UTF-8, by trying out the possible ones.
    static func mayBecomeUTF8(_ bytes: [UInt8]) -> Bool {
        // Only the last scalar can be incomplete; the bytes before it must be valid by themselves.
        let start = bytes.suffix(3).lastIndex { $0 >= 0xC0 } ?? bytes.endIndex
        let unfinished = Array(bytes[start...])
        return Self.isUTF8(Array(bytes[..<start])) && Self.endings.contains { Self.isUTF8(unfinished + $0) }
    }

    /// Up to three bytes, each the smallest or largest that may follow some first byte.
    private static let endings: [[UInt8]] = {
        var endings: [[UInt8]] = [[]]
        for _ in 1...3 {
            let bounds: [UInt8] = [0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF]
            endings += endings.flatMap { ending in bounds.map { ending + [$0] } }
        }
        return endings
    }()
}
