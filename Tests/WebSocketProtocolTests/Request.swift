import WebSocketProtocol

/// The head of a client's request; by default a valid handshake (RFC 6455 1.3).
struct Request {
    var line = "GET /ws HTTP/1.1"
    var fields = [
        "Host: server.example.com", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version: 13",
    ]

    var bytes: [UInt8] {
        Array(([self.line] + self.fields + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// Returns the request with another value for a field, or without the field for nil.
    func with(_ name: String, _ value: String?) -> Self {
        var request = self
        request.fields.removeAll { $0.hasPrefix("\(name):") }
        if let value { request.fields.append("\(name): \(value)") }
        return request
    }

    func adding(_ fields: String...) -> Self {
        Self(line: self.line, fields: self.fields + fields)
    }

    func line(_ line: String) -> Self {
        Self(line: line, fields: self.fields)
    }

    var outcome: HandshakeOutcome { Handshake.read(self.bytes) }
    var upgrade: UpgradeRequest? { self.outcome.upgrade }
    var status: Int? { self.outcome.status }
}

extension Handshake {
    static func read(_ bytes: [UInt8], limits: HandshakeLimits = .init()) -> HandshakeOutcome {
        Self.read(RawSpan(_elements: bytes.span), limits: limits)
    }

    static func read(_ text: String, limits: HandshakeLimits = .init()) -> HandshakeOutcome {
        Self.read(Array(text.utf8), limits: limits)
    }
}

extension HandshakeOutcome {
    var upgrade: UpgradeRequest? {
        if case .upgrade(let request, _) = self { request } else { nil }
    }

    var response: HTTPResponse? {
        if case .answer(let response) = self { response } else { nil }
    }

    var status: Int? { self.response?.status.rawValue }
}
