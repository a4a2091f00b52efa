import TestSupport
import Testing

@testable import Reactor

@Suite struct UnmaskingTests {
    @Test("every byte is XORed with its byte of the mask, at every length and alignment", arguments: 0...17)
    func everyAlignment(length: Int) {
        var random = SeededGenerator.printing()
        let masks: [UInt32] = [
            0, .max, 0x8000_0000, 0x0000_00FF, 0x0102_0304, UInt32.random(in: 0...UInt32.max, using: &random),
        ]
        for mask in masks {
            for source in 0..<8 {
                for target in 0..<8 {
                    let bytes = random.bytes(source + length)
                    var result = [UInt8](repeating: 0xEE, count: target + length + 8)
                    let seen = unsafe bytes.withUnsafeBytes { from in
                        unsafe result.withUnsafeMutableBytes { to -> UInt64? in
                            guard let start = from.baseAddress, let end = to.baseAddress else { return nil }
                            return unsafe Unmasking.copy(start + source, to: end + target, count: length, mask: mask)
                        }
                    }
                    let expected = (0..<length).map {
                        bytes[source + $0] ^ UInt8(truncatingIfNeeded: mask >> UInt32(8 * ($0 % 4)))
                    }
                    let untouched = [UInt8](repeating: 0xEE, count: target)
                    #expect(result == untouched + expected + [UInt8](repeating: 0xEE, count: 8))
                    let isASCII = expected.allSatisfy { $0 < 0x80 }
                    #expect(((seen ?? 0) & 0x8080_8080_8080_8080 == 0) == isASCII)
                }
            }
        }
    }

    @Test("one byte beyond ASCII shows in the result, at any position", arguments: 0..<40)
    func beyondASCII(position: Int) {
        var bytes = [UInt8](repeating: 0x41, count: 40)
        bytes[position] = 0x80
        var result = bytes
        let seen = unsafe bytes.withUnsafeBytes { from in
            unsafe result.withUnsafeMutableBytes { to -> UInt64? in
                guard let start = from.baseAddress, let end = to.baseAddress else { return nil }
                return unsafe Unmasking.copy(start, to: end, count: 40, mask: 0)
            }
        }
        #expect((seen ?? 0) & 0x8080_8080_8080_8080 != 0)
    }
}
