#if canImport(WebSocketProtocol)
    import WebSocketProtocol
#endif

/// Compares `WebSocketConnection`, fed in chunks, with `ReferenceParser`.
enum FrameCheck {
    /// Checks a fuzzer's input: three bytes select limits and compression, the cuts, and when we close; the rest is the
    /// stream.
    static func run(_ input: [UInt8]) throws {
        guard input.count >= 3 else { return }
        let limits = WebSocketConnection.Limits(
            messageBytes: [8192, 300, 70_000, 0][Int(input[0] & 3)],
            fragments: [8, 3, 1, 1000][Int(input[0] >> 2 & 3)],
            fragmentBytes: [0, 64, 5, 0][Int(input[0] >> 4 & 3)]
        )
        let compression = input[0] & 0x40 == 0 ? nil : DeflateAgreement(serverWindowBits: 15)
        let stream = Array(input[3...])
        try Self.compare(
            stream,
            limits: limits,
            compression: compression,
            chunks: Self.cut(stream, seed: input[1]),
            closingAfter: input[2] == 0 ? nil : Int(input[2])
        )
    }

    /// Throws unless both parsers report the same; we close before the given chunk, if any.
    static func compare(
        _ stream: [UInt8],
        limits: WebSocketConnection.Limits,
        compression: DeflateAgreement? = nil,
        chunks: [[UInt8]],
        closingAfter: Int? = nil
    ) throws {
        var driver = Driver(limits: limits, compression: compression)
        var reference = ReferenceParser(limits: limits, inflates: compression != nil)
        var received = 0
        for (index, chunk) in chunks.enumerated() {
            if index == closingAfter {
                reference.read(Array(stream[..<received]))
                if driver.connection.close() {
                    reference.close()
                    driver.forgetMessage()
                }
            }
            try driver.receive(chunk)
            received += chunk.count
        }
        reference.read(stream)
        guard driver.happenings == reference.happenings else {
            throw Breach(description: "is \(driver.happenings), should be \(reference.happenings)")
        }
        guard driver.connection.isClosed || driver.assembly == reference.partial || !driver.connection.isOpen else {
            throw Breach(description: "holds \(driver.assembly), should hold \(reference.partial)")
        }
    }

    /// Returns the stream in one piece (seed 0), in single bytes (1), or in pieces of pseudo-random length.
    static func cut(_ stream: [UInt8], seed: UInt8) -> [[UInt8]] {
        var chunks: [[UInt8]] = []
        var rest = stream[...]
        var state = UInt32(seed)
        while !rest.isEmpty {
            state = state &* 1_664_525 &+ 1_013_904_223
            let length =
                switch seed {
                case 0: rest.count
                case 1: 1
                default: Int(state >> 16) % (seed < 128 ? 16 : 300) + 1
                }
            chunks.append(Array(rest.prefix(length)))
            rest = rest.dropFirst(length)
        }
        return chunks
    }
}
