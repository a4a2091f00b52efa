/// A value of a fixed size, as it is written.
enum StateScalar: Sendable {
    /// One byte that says all: a truth, or null.
    case simple(UInt8)
    /// A whole number: whether it is negative, and how far from 0 or from -1 it is.
    case integer(type: UInt8, argument: UInt64)
    /// The bits of a number of four bytes.
    case float(UInt32)
    /// The bits of a number of eight bytes.
    case double(UInt64)

    static let null = Self.simple(StateByte.null)

    /// A truth.
    init(_ value: Bool) { self = .simple(value ? StateByte.true : StateByte.false) }

    /// A number, to the bit.
    init(_ value: Float) { self = .float(value.bitPattern) }

    /// A number, to the bit.
    init(_ value: Double) { self = .double(value.bitPattern) }

    /// A whole number from 0 on.
    init(_ value: some FixedWidthInteger & UnsignedInteger) {
        self = .integer(type: StateByte.unsigned, argument: UInt64(value))
    }

    /// A whole number.
    init(_ value: some FixedWidthInteger & SignedInteger) {
        // RFC 8949 §3.1: a negative number n stands there as -1 - n, which is ~n.
        let value = Int64(value)
        self = .integer(
            type: value < 0 ? StateByte.negative : StateByte.unsigned,
            argument: UInt64(bitPattern: value < 0 ? ~value : value)
        )
    }

    /// The most bytes that one takes: a type, and a number of eight.
    static let maximumBytes = 9

    /// Writes it at a place with room for ``maximumBytes``, and answers the place after it.
    @inline(__always)
    func write(to target: inout MutableSpan<UInt8>, at offset: Int) -> Int {
        switch self {
        case .simple(let byte): Self.write(byte, 0, count: 0, to: &target, at: offset)
        case .integer(let type, let argument):
            // In its shortest form.
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

    /// A byte, and after it a number, of which so many bytes are written, the highest first.
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
        // There is room for eight: what is written beyond the number is written over next.
        let number = (number << (64 - 8 * count)).bigEndian
        bytes.storeBytes(of: number, toByteOffset: offset + 1, as: UInt64.self)
        return offset + 1 + count
    }
}
