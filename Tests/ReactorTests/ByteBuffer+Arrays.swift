@testable import Reactor

/// A buffer's calls in terms of arrays.
extension ByteBuffer {
    var contents: [UInt8] {
        self.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
    }

    /// Where its first byte lies: another place when the bytes were moved.
    var address: UInt {
        self.withBytes { bytes in unsafe bytes.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) } }
    }

    func append(_ bytes: [UInt8]) {
        _ = unsafe self.append(bytes.span.bytes)
    }

    func append(_ bytes: [UInt8], in range: Range<Int>, unmaskedWith mask: UInt32) {
        _ = unsafe self.append(bytes.span.bytes, in: range, unmaskedWith: mask)
    }
}
