/// A value of a fixed size, as it is written.
enum StateScalar {
    case simple(UInt8)
    case integer(type: UInt8, argument: UInt64)
    case float(UInt32)
    case double(UInt64)

    static let null = Self.simple(StateByte.null)

    init(_ value: Bool) { self = .simple(value ? StateByte.true : StateByte.false) }

    init(_ value: Float) { self = .float(value.bitPattern) }

    init(_ value: Double) { self = .double(value.bitPattern) }

    init(_ value: some FixedWidthInteger & UnsignedInteger) {
        self = .integer(type: StateByte.unsigned, argument: UInt64(value))
    }

    init(_ value: some FixedWidthInteger & SignedInteger) {
        // RFC 8949 §3.1: a negative number n stands there as -1 - n, which is ~n.
        let value = Int64(value)
        self = .integer(
            type: value < 0 ? StateByte.negative : StateByte.unsigned,
            argument: UInt64(bitPattern: value < 0 ? ~value : value)
        )
    }
}
