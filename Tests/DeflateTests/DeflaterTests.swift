import TestSupport
import Testing
import WebSocketProtocol

@testable import Deflate

@Suite("Deflating (RFC 7692 7.2.1)")
struct DeflaterTests {
    private let line = Array("The lobby is quiet. The lobby is quiet. The lobby is quiet. The lobby is quiet.".utf8)

    @Test("Hello is deflated as in RFC 7692 7.2.3.1, twice the same, without context takeover (RFC 7692 7.1.1)")
    func example() {
        let deflater = ArrayDeflater()
        for _ in 0..<3 {
            #expect(deflater.force(Array("Hello".utf8)) == bytes("f248cdc9c90700"))
        }
    }

    @Test("an empty message is one zero octet, twice (RFC 7692 7.2.3.6)")
    func empty() {
        let deflater = ArrayDeflater()
        #expect(deflater.force([]) == [0])
        #expect(deflater.force([]) == [0])
    }

    @Test("the end of the empty block is removed (RFC 7692 7.2.1)")
    func tail() throws {
        let deflater = ArrayDeflater()
        let payload = try #require(deflater.deflate(self.line))
        #expect(payload.count < self.line.count / 2)
        #expect(payload.last == 0)
        #expect(Array(payload.suffix(4)) != Inflater.tail)
    }

    @Test("messages shorter than the threshold are not compressed")
    func threshold() {
        let deflater = ArrayDeflater()
        #expect(deflater.deflate([UInt8](repeating: 0x61, count: 63)) == nil)
        #expect(deflater.deflate([UInt8](repeating: 0x61, count: 64)) != nil)
        let eager = ArrayDeflater(threshold: 0)
        #expect(eager.deflate([]) == nil)
        #expect(eager.deflate([0x61]) == nil)
        #expect(eager.deflate([UInt8](repeating: 0x61, count: 10)) != nil)
    }

    @Test("messages that would not become shorter are not compressed", arguments: Seeds.fresh)
    func incompressible(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let deflater = ArrayDeflater()
        for count in [64, 100, 5000, 200_000] {
            #expect(deflater.deflate(generator.bytes(count)) == nil, "seed \(seed), \(count) bytes")
        }
        #expect(deflater.deflate(self.line) != nil)
    }

    @Test("the payload has no more bytes than allowed")
    func maximum() throws {
        let deflater = ArrayDeflater()
        let count = try #require(deflater.force(self.line)).count
        for maximum in 0...count + 8 {
            let payload = deflater.force(self.line, maximum: maximum)
            #expect((payload?.count == count) == (maximum >= count), "\(maximum)")
        }
    }

    @Test(
        "the output never refers further back than the agreed window (RFC 7692 7.1.2.1)",
        arguments: 9...15 as ClosedRange<UInt8>
    )
    func windows(_ bits: UInt8) throws {
        var generator = SeededGenerator(seed: 1)
        let size = 1 << Int(bits)
        let deflater = ArrayDeflater()
        let unit = generator.bytes(size)
        let beyond = unit + generator.bytes(100) + unit
        #expect(deflater.deflate(beyond, windowBits: bits) == nil)
        if bits < 15 { #expect(deflater.deflate(beyond, windowBits: bits + 1) != nil) }
        // zlib does not use the last 262 bytes of its window (deflate.h, MAX_DIST).
        let within = Array(unit[..<(size - 262)])
        let message = within + within
        let payload = try #require(deflater.deflate(message, windowBits: bits))
        #expect(try ArrayInflater.inflate(payload) == message)
    }

    @Test("memory is freed after a large message")
    func memory() {
        let deflater = ArrayDeflater()
        #expect(deflater.deflate([UInt8](repeating: 0, count: 1 << 20)) != nil)
        #expect(deflater.capacity <= OutputBuffer.maximumRetained)
    }

    @Test("every deflated message is inflated to the same, with any window", arguments: Seeds.fresh)
    func roundTrip(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let deflater = ArrayDeflater()
        let inflater = ArrayInflater()
        for round in 0..<300 {
            let size = [10, 200, 5000, 70_000][round % 20 == 0 ? 3 : round % 3]
            let message = generator.message(Int.random(in: 0...size, using: &generator))
            let bits = UInt8.random(in: 9...15, using: &generator)
            let forced = try #require(deflater.force(message, windowBits: bits))
            #expect(try inflater.inflate(forced, limit: message.count) == message, "seed \(seed), round \(round)")
            guard let payload = deflater.deflate(message, windowBits: bits) else { continue }
            #expect(payload.count < message.count, "seed \(seed), round \(round)")
            #expect(try inflater.inflate(payload, limit: message.count) == message, "seed \(seed), round \(round)")
        }
    }
}
