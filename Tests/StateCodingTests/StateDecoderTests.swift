import StateCoding
import Testing

@Suite("Decoding states")
struct StateDecoderTests {
    private struct Old: Codable, Equatable {
        var count = 1
        var dialogue: String?
    }

    private struct New: Codable, Equatable {
        var dialogue: String?
        var added: [Int]?
        var count = 1.0
    }

    private struct Needing: Codable, Equatable {
        var needed: Int
    }

    private func code<Value: Decodable>(_ bytes: [UInt8], _ type: Value.Type) -> StateCodingError.Code? {
        do throws(StateCodingError) {
            _ = try StateDecoder(bytes).decode(type)
            return nil
        } catch {
            return error.code
        }
    }

    @Test("a missing optional field is nil, an unknown one is ignored, and a number may become broader")
    func versions() throws {
        let old = try StateEncoderTests.bytes(of: Old(count: 3, dialogue: "form"))
        #expect(try StateDecoder(old).decode(New.self) == New(dialogue: "form", added: nil, count: 3))
        let new = try StateEncoderTests.bytes(of: New(dialogue: nil, added: [1, 2], count: 1))
        #expect(self.code(new, Old.self) == .misfit)
        struct Wide: Encodable {
            var extra = ["a": [["b": 1]]]
            var count = 5
            var more: [Int?] = [nil]
        }
        #expect(try StateDecoder(StateEncoderTests.bytes(of: Wide())).decode(Old.self) == Old(count: 5))
    }

    @Test("a missing field that a type needs is named")
    func missing() throws {
        let error = #expect(throws: StateCodingError.self) {
            try StateDecoder(StateEncoderTests.bytes(of: Old())).decode(Needing.self)
        }
        #expect(error == StateCodingError(.missing, at: "needed"))
        #expect(self.code([0x80], Needing.self) == .misfit)
        #expect(self.code([0xF6], Needing.self) == .misfit)
    }

    @Test("a number that its type cannot represent does not fit")
    func ranges() throws {
        #expect(self.code([0x19, 0x01, 0x00], UInt8.self) == .misfit)
        #expect(self.code([0x18, 0x80], Int8.self) == .misfit)
        #expect(self.code([0x38, 0x80], Int8.self) == .misfit)
        #expect(self.code([0x20], UInt.self) == .misfit)
        #expect(self.code([0x1B] + Array(repeating: 0xFF, count: 8), Int64.self) == .misfit)
        #expect(self.code([0x3B] + Array(repeating: 0xFF, count: 8), Int64.self) == .misfit)
        #expect(self.code([0xFB, 0x3F, 0xF1, 0x99, 0x99, 0x99, 0x99, 0x99, 0x9A], Float.self) == .misfit)
        #expect(self.code([0x1B] + Array(repeating: 0xFF, count: 8), Double.self) == .misfit)
        #expect(try StateDecoder([0x38, 0x7F]).decode(Int8.self) == -128)
        #expect(try StateDecoder([0x20]).decode(Double.self) == -1)
        #expect(try StateDecoder([0xFA, 0x3F, 0x80, 0, 0]).decode(Double.self) == 1)
    }

    @Test("arrays and maps may start with their length, and numbers need not be the shortest")
    func definiteLengths() throws {
        #expect(try StateDecoder([0x82, 0x01, 0x18, 0x02]).decode([Int].self) == [1, 2])
        #expect(try StateDecoder([0xA1, 0x61, 0x61, 0x80]).decode([String: [Int]].self) == ["a": []])
        #expect(try StateDecoder([0x83, 1, 2, 3]).decode([UInt8].self) == [1, 2, 3])
    }

    @Test(
        "bytes that no encoder writes are refused",
        arguments: [
            [], [0xFF], [0x18], [0x1C], [0x1F], [0x5F, 0xFF], [0x7F, 0xFF], [0xC0, 0x00], [0xF7], [0xF9, 0, 0], [0xF8],
            [0x01, 0x01], [0x9F], [0x9F, 0x01], [0x82, 0x01], [0xBF, 0x61, 0x61, 0xFF], [0xA1, 0x01, 0x01],
            [0xBF, 0x80, 0x01, 0xFF], [0x62, 0x61], [0x9B] + Array(repeating: 0xFF, count: 8),
            [0xBB, 0x7F] + Array(repeating: 0xFF, count: 7), [0x7B] + Array(repeating: 0xFF, count: 8), [0xFB, 0],
        ] as [[UInt8]]
    )
    func malformed(_ bytes: [UInt8]) {
        #expect(self.code(bytes, [String: Int].self) == .malformed)
    }

    @Test("an endless nesting is refused", arguments: [0x81, 0x9F, 0xA1] as [UInt8])
    func depth(_ byte: UInt8) {
        let unit: [UInt8] = byte == 0xA1 ? [byte, 0x60] : [byte]
        let bytes = Array(repeatElement(unit, count: 100_000).joined())
        #expect(self.code(bytes, [Int].self) == .tooDeep)
    }

    @Test("text that is not UTF-8 does not fit, and such a key is unknown")
    func notUTF8() throws {
        #expect(self.code([0x61, 0xFF], String.self) == .misfit)
        #expect(try StateDecoder([0xA1, 0x61, 0xFF, 0x01]).decode([String: Int].self) == [:])
    }

    @Test("a value that an enumeration lacks does not fit, and is not quoted: it may be a password")
    func enumeration() throws {
        let bytes = try StateEncoderTests.bytes(of: "secret")
        let error = #expect(throws: StateCodingError.self) {
            try StateDecoder(bytes).decode(StateSpecimen.Colour.self)
        }
        #expect(error?.code == .misfit && error?.description.contains("secret") == false)
    }

    @Test("an array is read no further than its end, and only null is skipped as null")
    func arrays() throws {
        struct Reading: Decodable {
            init(from decoder: any Decoder) throws {
                var array = try decoder.unkeyedContainer()
                #expect(array.count == 3 && array.currentIndex == 0 && !array.isAtEnd)
                #expect(try !array.decodeNil() && array.currentIndex == 0)
                #expect(throws: StateCodingError.self) { try array.decode(String.self) }
                #expect(try array.decode(Int.self) == 1)
                #expect(try array.decodeNil())
                #expect(try array.nestedUnkeyedContainer().isAtEnd && array.isAtEnd && array.currentIndex == 3)
                #expect(throws: StateCodingError.self) { try array.decode(Int.self) }
                #expect(throws: StateCodingError.self) { try array.decodeNil() }
            }
        }
        _ = try StateDecoder([0x83, 0x01, 0xF6, 0x80]).decode(Reading.self)
    }
}
