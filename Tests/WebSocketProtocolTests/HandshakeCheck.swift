#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// Checks the promises of `Handshake` for any bytes, and compares it with `ReferenceHandshake`.
enum HandshakeCheck {
    /// Limits that short inputs reach.
    static let limits = HandshakeLimits(headBytes: 600, fields: 9)

    /// Checks an input, and every `step`th of its prefixes.
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

    /// Checks that each prefix is incomplete or has the same outcome, also when the parts are read as they arrive.
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

    /// Checks that the agreement is the reference's, and that our response, read as an offer, leads to the same.
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
