import TestSupport
import Testing

@testable import Deflate

@Suite("Inflating (RFC 7692 7.2.2)")
struct InflaterTests {
    private let hello = Array("Hello".utf8)

    @Test(
        "the examples of RFC 7692 7.2.3 that need no earlier message",
        arguments: [
            ("7.2.3.1, one block", "f248cdc9c90700"),
            ("7.2.3.3, a block without compression", "000500faff48656c6c6f00"),
            ("7.2.3.4, a final block", "f348cdc9c9070000"),
            ("7.2.3.5, two blocks", "f2480500 0000ffff cac9c90700"),
        ]
    )
    func examples(_ section: String, _ message: String) throws {
        #expect(try ArrayInflater.inflate(bytes(message.filter { $0 != " " })) == self.hello, "\(section)")
    }

    @Test("an empty message is one zero octet (RFC 7692 7.2.3.6)")
    func empty() throws {
        #expect(try ArrayInflater.inflate([0]) == [])
        #expect(try ArrayInflater.inflate([0], limit: 0) == [])
    }

    @Test("a message that refers to an earlier one is refused: no context takeover (RFC 7692 7.1.1, 7.2.3.2)")
    func sharedWindow() throws {
        let inflater = ArrayInflater()
        #expect(try inflater.inflate(bytes("f248cdc9c90700")) == self.hello)
        let error = #expect(throws: DeflateError.self) { try inflater.inflate(bytes("f200110000")) }
        #expect(error?.code == .corrupt)
        #expect(error?.hint == "invalid distance too far back")
    }

    @Test(
        "the output of Python's zlib is inflated",
        arguments: [
            (
                "0ac94855c8c94f4aaa54c82c56282ccd4c2db15638b7eb7ccff9e6737bce6d55f8307f46839e420886223d0000",
                Array("The lobby is quiet; κόσμε 😀. The lobby is quiet.".utf8)
            ),
            ("62601805c4020000", [UInt8](repeating: 0, count: 300)),
            (
                "000001fffe" + (0...255).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
                    + "00",
                Array(0...255)
            ),
        ] as [(String, [UInt8])]
    )
    func vectors(_ message: String, _ content: [UInt8]) throws {
        #expect(try ArrayInflater.inflate(bytes(message)) == content)
    }

    @Test("there may be several final blocks, and the last may lack the octet after it (RFC 7692 7.2.3.4)")
    func finalBlocks() throws {
        let blocks = bytes("f348cdc9c9d7510000") + bytes("2bcf2fca490100")
        #expect(try ArrayInflater.inflate(blocks + [0]) == Array("Hello, world".utf8))
        #expect(try ArrayInflater.inflate(blocks) == Array("Hello, world".utf8))
        #expect(try ArrayInflater.inflate(bytes("f348cdc9c90700") + bytes("f248cdc9c90700")) == self.hello + self.hello)
    }

    @Test("a block cannot refer to bytes before a final block (RFC 1951 3.2.3)")
    func finalBlockEndsWindow() {
        #expect(throws: DeflateError.self) { try ArrayInflater.inflate(bytes("f348cdc9c90700") + bytes("f200110000")) }
    }

    @Test("a message of the largest size is read, one byte more is too big (SEC-9)", arguments: [0, 1, 4, 5, 6, .max])
    func limit(_ limit: Int) throws {
        if limit >= 5 {
            #expect(try ArrayInflater.inflate(bytes("f248cdc9c90700"), limit: limit) == self.hello)
        } else {
            let error = #expect(throws: DeflateError.self) {
                try ArrayInflater.inflate(bytes("f248cdc9c90700"), limit: limit)
            }
            #expect(error?.code == .tooBig)
        }
    }

    @Test("inflating a bomb stops at the limit, before it uses more memory (SEC-9, RFC 7692 8)")
    func bombStops() throws {
        let inflater = ArrayInflater()
        let error = #expect(throws: DeflateError.self) { try inflater.inflate(bomb, limit: 8192) }
        #expect(error?.code == .tooBig)
        #expect(try #require(error).location < 100)
        #expect(inflater.capacity == 8193)
        #expect(try inflater.inflate(bytes("f248cdc9c90700")) == self.hello)
    }

    @Test("a bomb of 1 KiB that the limit allows is 1 MiB, and its memory is freed")
    func bombAllowed() throws {
        let inflater = ArrayInflater()
        #expect(bomb.count == 1033)
        #expect(try inflater.inflate(bomb, limit: 1 << 20) == [UInt8](repeating: 0, count: 1 << 20))
        #expect(inflater.capacity <= OutputBuffer.maximumRetained)
        #expect(throws: DeflateError.self) { try inflater.inflate(bomb, limit: 1 << 20 - 1) }
    }

    @Test("any number of final blocks uses no more memory")
    func manyFinalBlocks() throws {
        let blocks = (0..<4096).flatMap { _ in bytes("0300") }
        #expect(try ArrayInflater.inflate(blocks, limit: 0) == [])
    }

    @Test(
        "bytes that are not DEFLATE data are corrupt (RFC 1951 3.2)",
        arguments: [
            ("06", "invalid block type"), ("000500fafe48656c6c6f00", "invalid stored block lengths"),
            ("fcffff", "too many length or distance symbols"), ("f248cdc9c907", nil), ("f248", nil),
            ("000900f6ff48", nil),
            ("", nil),
        ] as [(String, String?)]
    )
    func corrupt(_ message: String, _ hint: String?) throws {
        let error = try #require(throws: DeflateError.self) { try ArrayInflater.inflate(bytes(message)) }
        #expect(error.code == .corrupt)
        #expect(hint == nil || error.hint == hint)
        #expect((0...bytes(message).count + 4).contains(error.location))
    }

    @Test("every truncated message is refused, or inflated to the start of it")
    func truncated() throws {
        let inflater = ArrayInflater()
        let message = bytes(
            "0ac94855c8c94f4aaa54c82c56282ccd4c2db15638b7eb7ccff9e6737bce6d55f8307f46839e420886223d0000"
        )
        let whole = try inflater.inflate(message)
        for count in 0..<message.count {
            guard let content = try? inflater.inflate(Array(message[..<count])) else { continue }
            #expect(whole.starts(with: content), "\(count) bytes")
        }
    }

    @Test("an error does not affect the next message")
    func recovers() throws {
        let inflater = ArrayInflater()
        for broken in ["06", "f248", "f200110000", ""] {
            #expect(throws: DeflateError.self) { try inflater.inflate(bytes(broken)) }
            #expect(try inflater.inflate(bytes("f248cdc9c90700")) == self.hello)
        }
    }

    @Test("random bytes never trap and never exceed the limit", arguments: Seeds.fresh)
    func randomBytes(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let inflater = ArrayInflater()
        for round in 0..<2000 {
            let message = generator.bytes(Int.random(in: 0...80, using: &generator))
            let content = try? inflater.inflate(message, limit: 500)
            #expect((content?.count ?? 0) <= 500, "seed \(seed), round \(round)")
            #expect(inflater.capacity <= 501)
        }
    }
}
