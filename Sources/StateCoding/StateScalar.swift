/// A value of a fixed size in its encoded form.
enum StateScalar: Sendable {
    /// A value in one byte: true, false or null.
    case simple(UInt8)
    /// An integer: its sign, and its distance from 0, or from -1 if it is negative.
    case integer(type: UInt8, argument: UInt64)
    /// The bits of a floating-point number of four bytes.
    case float(UInt32)
    /// The bits of a floating-point number of eight bytes.
    case double(UInt64)

    static let null = Self.simple(StateByte.null)

    /// Makes the form of a truth value.
    init(_ value: Bool) { self = .simple(value ? StateByte.true : StateByte.false) }

    /// Makes the form of a number, without loss.
    init(_ value: Float) { self = .float(value.bitPattern) }

    /// Makes the form of a number, without loss.
    init(_ value: Double) { self = .double(value.bitPattern) }

    /// Makes the form of an unsigned integer.
    init(_ value: some FixedWidthInteger & UnsignedInteger) {
        self = .integer(type: StateByte.unsigned, argument: UInt64(value))
    }

    /// Makes the form of a signed integer.
    init(_ value: some FixedWidthInteger & SignedInteger) {
        // RFC 8949 §3.1: a negative number n is encoded as -1 - n, which is ~n.
        let value = Int64(value)
        self = .integer(
            type: value < 0 ? StateByte.negative : StateByte.unsigned,
            argument: UInt64(bitPattern: value < 0 ? ~value : value)
        )
    }

    /// The largest number of bytes of a value: one for the type, and eight for a number.
    static let maximumBytes = 9

    /// Writes the value at `offset`, where ``maximumBytes`` must fit, and returns the offset after it.
    @inline(__always)
    func write(to target: inout MutableSpan<UInt8>, at offset: Int) -> Int {
        switch self {
        case .simple(let byte): Self.write(byte, 0, count: 0, to: &target, at: offset)
        case .integer(let type, let argument):
            // RFC 8949 §4.2.1: the shortest form.
            switch argument {
            case ..<24: Self.write(type | UInt8(truncatingIfNeeded: argument), 0, count: 0, to: &target, at: offset)
            case ...0xFF: Self.write(type | 24, argument, count: 1, to: &target, at: offset)
            case ...0xFFFF: Self.write(type | 25, argument, count: 2, to: &target, at: offset)
            case ...0xFFFF_FFFF: Self.write(type | 26, argument, count: 4, to: &target, at: offset)
            default: Self.write(type | 27, argument, count: 8, to: &target, at: offset)
            }
        case .float(let bits): Self.write(StateByte.float, UInt64(bits), count: 4, to: &target, at: offset)
        case .double(let bits): Self.write(StateByte.double, bits, count: 8, to: &target, at: offset)
        }
    }

    /// Writes a byte, and then `count` bytes of a number, in network order.
    @inline(__always)
    private static func write(
        _ head: UInt8,
        _ number: UInt64,
        count: Int,
        to target: inout MutableSpan<UInt8>,
        at offset: Int
    ) -> Int {
        target[offset] = head
        var bytes = MutableRawSpan(_elements: &target)
        // All eight bytes are stored; those beyond `count` are overwritten by what follows.
        let number = (number << (64 - 8 * count)).bigEndian
        bytes.storeBytes(of: number, toByteOffset: offset + 1, as: UInt64.self)
        return offset + 1 + count
    }
}
