/// The head of a frame that the server sends, which is final and not masked (RFC 6455 5.1, 5.2).
package struct FrameHead: Sendable, BitwiseCopyable {
    /// The bytes of the head, followed by zeros.
    package let octets: InlineArray<10, UInt8>

    /// How many of these bytes belong to the head: 2, 4 or 10.
    package let count: Int

    /// Makes the head for a payload of `length` bytes, with the shortest encoding of the length.
    ///
    /// Only data frames may be compressed, and only if that was agreed (RFC 7692 6.1).
    package static func encode(_ opcode: Opcode, length: Int, isCompressed: Bool = false) -> FrameHead {
        var octets = InlineArray<10, UInt8>(repeating: 0)
        octets[0] = 0x80 | (isCompressed ? 0x40 : 0) | opcode.rawValue
        switch length {
        case ...125:
            octets[1] = UInt8(length)
            return FrameHead(octets: octets, count: 2)
        case ...0xFFFF:
            octets[1] = 126
            octets[2] = UInt8(truncatingIfNeeded: length >> 8)
            octets[3] = UInt8(truncatingIfNeeded: length)
            return FrameHead(octets: octets, count: 4)
        default:
            octets[1] = 127
            for index in 0..<8 {
                octets[2 + index] = UInt8(truncatingIfNeeded: length >> (56 - 8 * index))
            }
            return FrameHead(octets: octets, count: 10)
        }
    }

    /// Returns the head of an uncompressed text of at most 125 bytes, as two bytes in memory order.
    @inlinable
    @inline(__always)
    package static func ofShortText(length: Int) -> UInt16 {
        (0x8100 | UInt16(truncatingIfNeeded: length)).bigEndian
    }

    /// Returns the length of the head of an uncompressed text.
    @inlinable
    @inline(__always)
    package static func byteCount(ofText length: Int) -> Int { length <= 125 ? 2 : length <= 0xFFFF ? 4 : 10 }

    /// Writes the head of an uncompressed text to memory that has room for it, and returns the offset after it.
    @inlinable
    @inline(__always)
    package static func writeText(length: Int, to target: inout MutableRawSpan, at start: Int) -> Int {
        guard length <= 125 else { return self.encode(.text, length: length).write(to: &target, at: start) }
        target.storeBytes(of: self.ofShortText(length: length), toByteOffset: start, as: UInt16.self)
        return start &+ 2
    }

    /// Returns a whole frame with the payload.
    package static func frame(_ opcode: Opcode, _ payload: RawSpan, isCompressed: Bool = false) -> [UInt8] {
        let head = Self.encode(opcode, length: payload.byteCount, isCompressed: isCompressed)
        var frame: [UInt8] = []
        frame.reserveCapacity(head.count + payload.byteCount)
        head.append(to: &frame)
        for offset in payload.byteOffsets { frame.append(payload.octet(at: offset)) }
        return frame
    }

    /// Writes the bytes of the head to memory that has room for them, and returns the offset after them.
    package func write(to target: inout MutableRawSpan, at start: Int) -> Int {
        target.storeBytes(of: self.octets[0], toByteOffset: start, as: UInt8.self)
        target.storeBytes(of: self.octets[1], toByteOffset: start &+ 1, as: UInt8.self)
        // Most heads have two bytes.
        for index in 2..<self.count {
            target.storeBytes(of: self.octets[index], toByteOffset: start &+ index, as: UInt8.self)
        }
        return start &+ self.count
    }

    /// Appends the bytes of the head to an array.
    package func append(to array: inout [UInt8]) {
        for index in 0..<self.count {
            array.append(self.octets[index])
        }
    }
}
