import TestSupport
import Testing
import WebSocketProtocol

@Suite("The result does not depend on how the bytes are cut")
struct SplitTests {
    private let limits = WebSocketConnection.Limits(messageBytes: 400, fragments: 3, fragmentBytes: 2)

    private static let streams: [[ClientFrame]] = [
        [.text("Hello"), .ping([1, 2, 3]), .binary([0xFF, 0]), .close(1000, Array("bye".utf8))],
        [.text("κό", isFinal: false), .ping([1]), .continuation(Array("σμε".utf8)), .text(""), .close()],
        [.binary([UInt8](repeating: 9, count: 130)), .pong(), .text("€ 😀")],
        [ClientFrame(opcode: 1, payload: Array("a text of some length ".utf8) + [0xED, 0xA0, 0x80]), .text("late")],
        [.text("one"), .continuation([1])],
        [.text("one"), ClientFrame(opcode: 2, declaredLength: 401)],
        [
            .binary([1, 2], isFinal: false), .continuation([3, 4], isFinal: false),
            .continuation([5, 6], isFinal: false), .continuation([]),
        ],
        [.ping([UInt8](repeating: 5, count: 125)), ClientFrame(opcode: 9, isFinal: false)],
        [.compressed([0xC0, 0xFF], isFinal: false), .ping([1]), .continuation([0xC1]), .compressed([]), .text("κό")],
        [.compressed([1], isFinal: false), .continuation([2], isFinal: false), .compressed([3])],
    ]

    private let compression = DeflateAgreement(serverWindowBits: 12)

    @Test("every truncation and every cut in two agree with the reference", arguments: Self.streams)
    func everyCut(_ frames: [ClientFrame]) throws {
        let bytes = frames.bytes
        for end in 0...bytes.count {
            let stream = Array(bytes[..<end])
            try FrameCheck.compare(stream, limits: self.limits, chunks: [stream])
            try FrameCheck.compare(stream, limits: self.limits, chunks: stream.map { [$0] })
            try FrameCheck.compare(stream, limits: self.limits, compression: self.compression, chunks: [stream])
        }
        for cut in 0...bytes.count {
            let halves = [Array(bytes[..<cut]), Array(bytes[cut...])]
            try FrameCheck.compare(bytes, limits: self.limits, chunks: halves)
            for compression in [nil, self.compression] {
                try FrameCheck.compare(
                    bytes,
                    limits: self.limits,
                    compression: compression,
                    chunks: halves,
                    closingAfter: 1
                )
            }
        }
        for start in stride(from: 0, to: bytes.count, by: 3) {
            for end in stride(from: start, to: bytes.count, by: 2) {
                let thirds = [Array(bytes[..<start]), Array(bytes[start..<end]), Array(bytes[end...])]
                try FrameCheck.compare(bytes, limits: self.limits, compression: self.compression, chunks: thirds)
            }
        }
    }

    @Test("random frames in random cuts, some of them invalid, agree with the reference", arguments: Seeds.fresh)
    func randomFrames(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let stream = (0..<Int.random(in: 1...8, using: &generator)).flatMap { _ in Self.frame(&generator).bytes }
            let chunks = FrameCheck.cut(stream, seed: UInt8.random(in: 0...255, using: &generator))
            let close = Bool.random(using: &generator) ? nil : Int.random(in: 0...20, using: &generator)
            #expect(throws: Never.self, "seed \(seed), round \(round)") {
                try FrameCheck.compare(
                    stream,
                    limits: self.limits,
                    compression: round.isMultiple(of: 2) ? nil : self.compression,
                    chunks: chunks,
                    closingAfter: close
                )
            }
        }
    }

    @Test("random bytes never trap, and agree with the reference", arguments: Seeds.fresh)
    func randomBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2000 {
            var input = generator.bytes(Int.random(in: 3...60, using: &generator))
            // Makes most first frames pass the first checks.
            if input.count > 5, round % 4 > 0 {
                input[3] &= input[0] & 0x40 == 0 ? 0x8F : 0xCF
                input[4] |= 0x80
            }
            #expect(throws: Never.self, "seed \(seed), round \(round)") { try FrameCheck.run(input) }
        }
    }

    private static func frame(_ generator: inout SeededGenerator) -> ClientFrame {
        let texts = ["", "a", "Hello, world", "κόσμε", "😀", String(repeating: "text ", count: 40)]
        let choice = Int.random(in: 0..<12, using: &generator)
        let text = texts[Int.random(in: 0..<texts.count, using: &generator)]
        let bytes = generator.bytes(Int.random(in: 0...130, using: &generator))
        var frame: ClientFrame =
            switch choice {
            case 0...2: .text(text)
            case 3: .binary(bytes)
            case 4...5: .text(text, isFinal: false)
            case 6...7: .continuation(Array(text.utf8), isFinal: Bool.random(using: &generator))
            case 8: .ping(Array(bytes.prefix(125)))
            case 9: .pong()
            case 10: .close(UInt16.random(in: 998...1016, using: &generator), Array(text.utf8.prefix(100)))
            default: ClientFrame(opcode: UInt8.random(in: 0...15, using: &generator), payload: bytes)
            }
        frame.mask = generator.bytes(4)
        if Int.random(in: 0..<4, using: &generator) == 0 { frame.reservedBits = 4 }
        return frame
    }
}
