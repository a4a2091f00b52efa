#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// Holds `Handshake` to what it promises, whatever the bytes, and compares it with `ReferenceHandshake`.
enum HandshakeCheck {
    /// Small limits, so that short inputs reach them.
    static let limits = HandshakeLimits(headBytes: 600, fields: 9)

    /// Checks an input and its prefixes, every `step`th of them.
    static func run(_ input: [UInt8], step: Int = 1) throws {
        let outcome = Handshake.read(RawSpan(_elements: input.span), limits: Self.limits)
        try Self.checkPrefixes(of: input, step: step, outcome)
        switch outcome {
        case .incomplete:
            guard input.count < Self.limits.headBytes else { throw Breach(description: "waits beyond the limit") }
        case .upgrade(let request, let consumed):
            guard request.acceptance().starts(with: "HTTP/1.1 101 ".utf8) else { throw Breach(description: "no 101") }
            guard consumed <= input.count else { throw Breach(description: "consumes what is not there") }
            try Self.checkNegotiation(request)
        case .answer(let response):
            guard response.bytes.starts(with: "HTTP/1.1 \(response.status.rawValue) ".utf8) else {
                throw Breach(description: "no status line")
            }
        }
        guard let verdict = ReferenceHandshake.verdict(input, limits: Self.limits) else { return }
        let seen: ReferenceHandshake.Verdict? =
            switch outcome {
            case .incomplete: nil
            case .upgrade(_, let consumed): .upgrade(consumed: consumed)
            case .answer(let response): .answer(response.status.rawValue)
            }
        guard seen == verdict else {
            throw Breach(description: "is \(String(describing: seen)), should be \(verdict)")
        }
    }

    /// Fewer bytes are either not enough or lead to the same outcome, also when each piece is read as it comes.
    private static func checkPrefixes(of input: [UInt8], step: Int, _ outcome: HandshakeOutcome) throws {
        var isDecided = false
        var reader = HandshakeReader(limits: Self.limits)
        for length in stride(from: 0, to: min(input.count, Self.limits.headBytes + 1), by: step) {
            let prefix = Array(input[..<length])
            let early = Handshake.read(RawSpan(_elements: prefix.span), limits: Self.limits)
            guard early == outcome || early == .incomplete && !isDecided else {
                throw Breach(description: "\(length) bytes give \(early), all give \(outcome)")
            }
            guard isDecided || reader.read(RawSpan(_elements: prefix.span)) == early else {
                throw Breach(description: "\(length) bytes in pieces do not give \(early)")
            }
            isDecided = early != .incomplete
        }
        guard isDecided || reader.read(RawSpan(_elements: input.span)) == outcome else {
            throw Breach(description: "pieces do not give \(outcome)")
        }
    }

    /// What is agreed is what the reference says, and would be agreed again if the response were an offer.
    private static func checkNegotiation(_ request: UpgradeRequest) throws {
        let found = request.negotiateDeflate()
        if let response = ReferenceNegotiation.response(request.extensions), response != found?.response {
            throw Breach(description: "answers \(found?.response ?? "nothing"), should \(response ?? "nothing")")
        }
        guard let found else { return }
        guard (9...12).contains(found.agreement.serverWindowBits),
            DeflateAgreement.negotiate([found.response])?.agreement == found.agreement
        else { throw Breach(description: "agrees on what it would not accept: \(found.response)") }
    }
}
