@testable import Reactor

/// Calls of a buffer with arrays in place of spans.
extension ByteBuffer {
    var contents: [UInt8] {
        self.withBytes { bytes in unsafe bytes.withUnsafeBytes { unsafe Array($0) } }
    }

    /// The address of the first byte, which changes when the bytes are moved.
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
