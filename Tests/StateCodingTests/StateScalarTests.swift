import Testing

@testable import StateCoding

@Suite("Encoding values of a fixed size")
struct StateScalarTests {
    private static let examples: [(StateScalar, [UInt8])] = [
        (StateScalar(0), [0x00]), (StateScalar(23), [0x17]), (StateScalar(24), [0x18, 0x18]),
        (StateScalar(0xFF), [0x18, 0xFF]), (StateScalar(0x100), [0x19, 1, 0]),
        (StateScalar(0xFFFF), [0x19, 0xFF, 0xFF]), (StateScalar(0x1_0000), [0x1A, 0, 1, 0, 0]),
        (StateScalar(0xFFFF_FFFF), [0x1A, 0xFF, 0xFF, 0xFF, 0xFF]),
        (StateScalar(0x1_0000_0000), [0x1B, 0, 0, 0, 1, 0, 0, 0, 0]),
        (StateScalar(UInt64.max), [0x1B] + Array(repeating: 0xFF, count: 8)),
        (StateScalar(-1), [0x20]), (StateScalar(-24), [0x37]), (StateScalar(-25), [0x38, 0x18]),
        (StateScalar(Int64.min), [0x3B, 0x7F] + Array(repeating: 0xFF, count: 7)),
        (StateScalar(true), [0xF5]), (StateScalar(false), [0xF4]), (.null, [0xF6]),
        (StateScalar(Float(1.5)), [0xFA, 0x3F, 0xC0, 0, 0]),
        (StateScalar(-4.1), [0xFB, 0xC0, 0x10, 0x66, 0x66, 0x66, 0x66, 0x66, 0x66]),
    ]

    /// The examples of RFC 8949, appendix A; each takes as few bytes as possible (4.2.1).
    @Test("each value is written at its offset, in its shortest form, and nothing before it changes")
    func locations() {
        for (scalar, bytes) in Self.examples {
            for location in 0..<3 {
                var target = Array(repeating: 0xAA as UInt8, count: location + StateScalar.maximumBytes)
                var span = target.mutableSpan
                let end = scalar.write(to: &span, at: location)
                #expect(end == location + bytes.count, "\(scalar)")
                #expect(
                    target[..<location].allSatisfy { $0 == 0xAA } && Array(target[location..<end]) == bytes,
                    "\(scalar)"
                )
            }
        }
    }
}
