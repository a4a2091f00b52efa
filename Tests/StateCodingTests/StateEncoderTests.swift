import StateCoding
import Testing

@Suite("Encoding states")
struct StateEncoderTests {
    static func bytes(of value: some Encodable, limit: Int = 10_000) throws -> [UInt8] {
        var bytes: [UInt8] = []
        try StateEncoder(limit: limit).encode(value, appendingTo: &bytes)
        return bytes
    }

    static func again<Value: Codable>(_ value: Value) throws -> Value {
        try StateDecoder(self.bytes(of: value)).decode(Value.self)
    }

    /// The examples of RFC 8949, appendix A, except that arrays and maps are written without lengths.
    @Test("values are encoded as CBOR")
    func vectors() throws {
        #expect(try Self.bytes(of: 0) == [0x00])
        #expect(try Self.bytes(of: 23) == [0x17])
        #expect(try Self.bytes(of: 24) == [0x18, 0x18])
        #expect(try Self.bytes(of: 1_000) == [0x19, 0x03, 0xE8])
        #expect(try Self.bytes(of: 1_000_000) == [0x1A, 0x00, 0x0F, 0x42, 0x40])
        #expect(try Self.bytes(of: UInt64.max) == [0x1B] + Array(repeating: 0xFF, count: 8))
        #expect(try Self.bytes(of: -1) == [0x20])
        #expect(try Self.bytes(of: -1_000) == [0x39, 0x03, 0xE7])
        #expect(try Self.bytes(of: Int64.min) == [0x3B, 0x7F] + Array(repeating: 0xFF, count: 7))
        #expect(try Self.bytes(of: Float(100_000)) == [0xFA, 0x47, 0xC3, 0x50, 0x00])
        #expect(try Self.bytes(of: 1.1) == [0xFB, 0x3F, 0xF1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A])
        #expect(try Self.bytes(of: [false, true, nil]) == [0x9F, 0xF4, 0xF5, 0xF6, 0xFF])
        #expect(try Self.bytes(of: "ü") == [0x62, 0xC3, 0xBC])
        #expect(try Self.bytes(of: [1, 2, 3] as [UInt8]) == [0x43, 1, 2, 3])
        #expect(try Self.bytes(of: ["Fun": true]) == [0xBF, 0x63, 0x46, 0x75, 0x6E, 0xF5, 0xFF])
        #expect(try Self.bytes(of: [[Int]]()) == [0x9F, 0xFF])
    }

    @Test("every value is decoded as it was encoded", arguments: [StateSpecimen(), .full])
    func everything(_ specimen: StateSpecimen) throws {
        #expect(try Self.again(specimen) == specimen)
        #expect(try Self.again([specimen, specimen]) == [specimen, specimen])
        #expect(try Self.again(["key": specimen]) == ["key": specimen])
    }

    @Test("numbers are decoded without loss")
    func numbers() throws {
        let doubles: [Double] = [0, -0.0, .nan, .signalingNaN, .infinity, -.infinity, .leastNonzeroMagnitude, .pi]
        for double in doubles {
            #expect(try Self.again(double).bitPattern == double.bitPattern)
            let float = Float(double)
            #expect(try Self.again(float).bitPattern == float.bitPattern)
        }
        for shift in Int64(0)..<64 {
            let power: Int64 = 1 << shift
            for number: Int64 in [power, power &- 1, 0 &- power, -1 &- power] {
                #expect(try Self.again(number) == number)
                let bits = UInt64(bitPattern: number)
                #expect(try Self.again(bits) == bits)
            }
        }
    }

    @Test("an optional without a value takes no byte in a map, and one in an array")
    func optionals() throws {
        struct Both: Codable, Equatable {
            var one: Int?
            var two: Int??
        }
        #expect(try Self.bytes(of: Both()) == [0xBF, 0xFF])
        #expect(try Self.again(Both(one: 1, two: 2)) == Both(one: 1, two: 2))
        #expect(try Self.bytes(of: [Int?.none]) == [0x9F, 0xF6, 0xFF])
        #expect(try Self.again(Int?.none) == nil && Self.again(Int?.some(3)) == 3)
    }

    @Test("a class may encode itself with its super encoder, or into the container of its superclass")
    func classes() throws {
        let heir = StateHeir()
        (heir.base, heir.own) = (7, 8)
        let again = try Self.again(heir)
        #expect(again.base == 7 && again.own == 8)
        let sharer = StateSharer()
        (sharer.base, sharer.own) = (9, 10)
        let other = try Self.again(sharer)
        #expect(other.base == 9 && other.own == 10)
    }

    @Test("a type that encodes nothing is an empty map")
    func nothing() throws {
        struct Nothing: Codable, Equatable {}
        struct Silent: Encodable { func encode(to encoder: any Encoder) throws {} }
        #expect(try Self.again([Nothing(), Nothing()]) == [Nothing(), Nothing()])
        #expect(try Self.bytes(of: [Silent()]) == [0x9F, 0xA0, 0xFF])
    }

    @Test("bytes are appended to an array, and the encoder can be used again")
    func appending() throws {
        let encoder = StateEncoder(limit: 100)
        var bytes: [UInt8] = [1, 2]
        try encoder.encode("a", appendingTo: &bytes)
        try encoder.encode(["a": 1], appendingTo: &bytes)
        #expect(bytes == [1, 2, 0x61, 0x61, 0xBF, 0x61, 0x61, 0x01, 0xFF])
    }

    @Test("a state over the limit is refused, and nothing of it remains")
    func limit() throws {
        let values: [any Encodable & Sendable] = [
            "123456789", Array("123456789".utf8), [1, 2, 3, 4, 5, 6, 7, 8, 9], ["a": "123456"], [[1.5], [1.5]],
        ]
        for value in values {
            let length = try Self.bytes(of: value).count
            var bytes: [UInt8] = [9]
            for limit in 0..<length {
                let error = #expect(throws: StateCodingError.self) {
                    try StateEncoder(limit: limit).encode(value, appendingTo: &bytes)
                }
                #expect(error?.code == .tooLarge && bytes == [9], "\(value), \(limit)")
            }
            try StateEncoder(limit: length).encode(value, appendingTo: &bytes)
            #expect(bytes.count == 1 + length)
        }
    }

    @Test("after a refusal the encoder encodes the next state as usual")
    func afterRefusal() throws {
        let encoder = StateEncoder(limit: 10)
        var bytes: [UInt8] = []
        for _ in 0..<3 {
            #expect(throws: StateCodingError.self) { try encoder.encode([["123456789"]], appendingTo: &bytes) }
            try encoder.encode([1], appendingTo: &bytes)
        }
        #expect(bytes == [0x9F, 1, 0xFF, 0x9F, 1, 0xFF, 0x9F, 1, 0xFF])
    }

    @Test("a nesting that is too deep is refused, and all that is written can be read")
    func depth() throws {
        final class Ring: Encodable {
            var next: Ring?
        }
        let ring = Ring()
        ring.next = ring
        let error = #expect(throws: StateCodingError.self) { try Self.bytes(of: ring) }
        ring.next = nil
        #expect(error?.code == .tooDeep)
        var tree = StateSpecimen.Tree.twig(1)
        for depth in 1..<100 {
            guard let bytes = try? Self.bytes(of: tree) else {
                #expect(depth > 20)
                return
            }
            #expect(try StateDecoder(bytes).decode(StateSpecimen.Tree.self) == tree)
            tree = .branch(.leaf, note: "", tree)
        }
        Issue.record("no tree is too deep")
    }

    @Test("an error that a type throws is reported without its text, which may be a password")
    func foreignError() {
        struct Secret: Error { let text = "secret" }
        struct Failing: Encodable {
            func encode(to encoder: any Encoder) throws { throw Secret() }
        }
        let error = #expect(throws: StateCodingError.self) { try Self.bytes(of: [Failing()]) }
        #expect(error?.code == .refused && error?.description.contains("secret") == false)
    }
}
