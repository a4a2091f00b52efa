import StateCoding
import Testing

@Suite("Encoding states: containers in any order")
struct StateOutputTests {
    private enum Key: String, CodingKey {
        case one
        case two
        case three
    }

    /// A value that encodes itself with the test's closure.
    private struct Writing: Encodable {
        let body: @Sendable (any Encoder) throws -> Void

        func encode(to encoder: any Encoder) throws { try self.body(encoder) }
    }

    private func bytes(_ body: @escaping @Sendable (any Encoder) throws -> Void) throws -> [UInt8] {
        try StateEncoderTests.bytes(of: Writing(body: body))
    }

    @Test("a container may be written into while a later one is open")
    func interleaved() throws {
        let bytes = try self.bytes { encoder in
            var outer = encoder.container(keyedBy: Key.self)
            var one = outer.nestedUnkeyedContainer(forKey: .one)
            var two = outer.nestedUnkeyedContainer(forKey: .two)
            for number in 0..<3 {
                try one.encode(number)
                var inner = two.nestedContainer(keyedBy: Key.self)
                try outer.encode(number, forKey: .three)
                try inner.encode([number], forKey: .one)
                try two.encode("\(number)")
            }
            #expect(one.count == 3 && two.count == 6)
        }
        struct Written: Decodable {
            let one: [Int]
            let two: [Either]
            let three: Int

            enum Either: Decodable, Equatable {
                case text(String)
                case numbers([Int])

                init(from decoder: any Decoder) throws {
                    if let text = try? decoder.singleValueContainer().decode(String.self) {
                        self = .text(text)
                    } else {
                        self = .numbers(try decoder.container(keyedBy: Key.self).decode([Int].self, forKey: .one))
                    }
                }
            }
        }
        let written = try StateDecoder(bytes).decode(Written.self)
        #expect(written.one == [0, 1, 2] && written.three == 0)
        #expect(
            written.two == [.numbers([0]), .text("0"), .numbers([1]), .text("1"), .numbers([2]), .text("2")]
        )
    }

    @Test("a super encoder may encode one value of any kind, or be unused")
    func superEncoders() throws {
        let bytes = try self.bytes { encoder in
            var outer = encoder.unkeyedContainer()
            var single = outer.superEncoder().singleValueContainer()
            try single.encode(5)
            var array = outer.superEncoder().unkeyedContainer()
            try array.encodeNil()
            _ = outer.superEncoder()
            var map = outer.nestedContainer(keyedBy: Key.self)
            var inner = map.superEncoder(forKey: .two).singleValueContainer()
            try inner.encode([1, 2] as [UInt8])
        }
        #expect(
            bytes == [0x9F, 5, 0x9F, 0xF6, 0xFF, 0xA0, 0xBF, 0x63, 0x74, 0x77, 0x6F, 0x42, 1, 2, 0xFF, 0xFF]
        )
    }

    @Test("an order that cannot be encoded is an error, not a trap")
    func misuse() {
        let misuses: [@Sendable (any Encoder) throws -> Void] = [
            { encoder in
                var single = encoder.singleValueContainer()
                try single.encode(1)
                try single.encode(2)
            },
            { encoder in
                var map = encoder.container(keyedBy: Key.self)
                try map.encode(1, forKey: .one)
                _ = encoder.unkeyedContainer()
            },
            { encoder in
                var map = encoder.container(keyedBy: Key.self)
                var single = encoder.singleValueContainer()
                try? single.encode("x")
                try map.encode(1, forKey: .one)
                try single.encode("x")
            },
            { encoder in
                var array = encoder.unkeyedContainer()
                let later = array.superEncoder()
                try array.encode(1)
                var single = later.singleValueContainer()
                try single.encode(2)
            },
            { encoder in
                var array = encoder.unkeyedContainer()
                let holder = Holder()
                try array.encode(holder)
                var kept = try #require(holder.kept)
                try kept.encode(1)
            },
        ]
        for (number, misuse) in misuses.enumerated() {
            let error = #expect(throws: StateCodingError.self) { try self.bytes(misuse) }
            #expect(error?.code == .misused, "number \(number)")
        }
    }

    /// Keeps the container that it encoded into, which it must not use later.
    private final class Holder: Encodable {
        var kept: (any SingleValueEncodingContainer)?

        func encode(to encoder: any Encoder) throws {
            self.kept = encoder.singleValueContainer()
            try self.kept?.encode(1)
        }
    }
}
