#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// Drives a `WebSocketConnection` as `Transport` does, and checks its promises.
struct Driver {
    var connection: WebSocketConnection
    var happenings: [Happening] = []
    /// The parts of the unfinished message so far.
    var assembly: [UInt8] = []
    /// Whether that message is compressed; nil without one.
    var isCompressed: Bool?
    /// Bytes that the connection asked to keep.
    var retained: [UInt8] = []

    init(limits: WebSocketConnection.Limits = .init(), compression: DeflateAgreement? = nil) {
        self.connection = WebSocketConnection(limits: limits, compression: compression)
    }

    /// Returns what happens when the stream arrives in the given chunks.
    static func happenings(
        _ chunks: [[UInt8]],
        limits: WebSocketConnection.Limits = .init(),
        compression: DeflateAgreement? = nil
    ) throws -> [Happening] {
        var driver = Driver(limits: limits, compression: compression)
        for chunk in chunks {
            try driver.receive(chunk)
        }
        return driver.happenings
    }

    mutating func receive(_ chunk: [UInt8]) throws {
        let bytes = self.retained + chunk
        var offset = 0
        var goesOn = true
        while goesOn {
            let start = offset
            let before = self.connection
            let event = self.connection.next(RawSpan(_elements: bytes.span), at: &offset)
            try Self.holdQuickWay(of: before, bytes, at: start, against: event, of: self.connection, at: offset)
            guard (start...bytes.count).contains(offset) else { throw Breach(description: "offset \(offset)") }
            goesOn = try self.perform(event, bytes, between: start, and: offset)
        }
        self.retained = Array(bytes[offset...])
        guard self.retained.count <= WebSocketConnection.maximumRetainedBytes else {
            throw Breach(description: "keeps \(self.retained.count) bytes")
        }
    }

    /// Throws unless `shortText` returns exactly the short texts in one frame that `next` returns.
    private static func holdQuickWay(
        of before: WebSocketConnection,
        _ bytes: [UInt8],
        at start: Int,
        against event: WebSocketConnection.Event,
        of after: WebSocketConnection,
        at end: Int
    ) throws {
        // Two bytes, then four of the mask (RFC 6455 5.2).
        let shortHead = 6
        let quick = before.shortText(RawSpan(_elements: bytes.span), at: start)
        if let quick {
            guard event == .message(.text, quick), end == quick.range.upperBound, after == before else {
                throw Breach(description: "the quick way sees \(quick), not \(event)")
            }
        } else if case .message(.text, let payload) = event, payload.count <= 125,
            end - start == shortHead + payload.count
        {
            throw Breach(description: "the quick way sees nothing, not \(event)")
        }
    }

    private mutating func perform(
        _ event: WebSocketConnection.Event,
        _ bytes: [UInt8],
        between start: Int,
        and end: Int
    ) throws -> Bool {
        func unmasked(_ payload: Payload) throws -> [UInt8] {
            guard payload.range.lowerBound >= start, payload.range.upperBound <= end else {
                throw Breach(description: "payload \(payload.range) is not in \(start)..<\(end)")
            }
            return payload.range.map { bytes[$0] ^ payload.mask[$0 - payload.range.lowerBound] }
        }
        switch event {
        case .needsMore:
            return false
        case .message(let kind, let payload):
            guard self.isCompressed == nil else { throw Breach(description: "a message amid pieces") }
            guard !payload.isCompressed else { throw Breach(description: "a compressed message in one") }
            let content = try unmasked(payload)
            if kind == .text, String(validating: content, as: UTF8.self) == nil {
                return try self.perform(self.connection.violated(.invalidUTF8), bytes, between: start, and: end)
            }
            self.happenings.append(.message(kind, content))
        case .piece(let kind, let payload, let isLast):
            guard payload.count > 0 || isLast else { throw Breach(description: "an empty piece") }
            guard [nil, payload.isCompressed].contains(self.isCompressed) else {
                throw Breach(description: "a message is compressed in parts")
            }
            self.isCompressed = payload.isCompressed
            self.assembly += try unmasked(payload)
            if isLast {
                let isCompressed = payload.isCompressed
                self.happenings.append(isCompressed ? .compressed(kind, self.assembly) : .message(kind, self.assembly))
                self.forgetMessage()
            }
        case .ping(let payload): self.happenings.append(.ping(try unmasked(payload)))
        case .pong(let payload): self.happenings.append(.pong(try unmasked(payload)))
        case .peerClosed(let code, let reply):
            self.happenings.append(.peerClosed(code?.rawValue, reply: reply))
            guard self.connection.isClosed else { throw Breach(description: "not closed") }
        case .failed(let violation):
            self.happenings.append(.failed(violation))
            guard self.connection.isClosed else { throw Breach(description: "not closed") }
        }
        return true
    }

    /// Drops the parts of the unfinished message.
    mutating func forgetMessage() {
        self.assembly = []
        self.isCompressed = nil
    }
}
