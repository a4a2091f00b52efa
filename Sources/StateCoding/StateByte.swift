/// The bytes that a part of a state begins with (RFC 8949 §3): the three upper bits are the type, the others its argument.
///
/// Public and inlinable for the reason that ``StateScalar`` is.
public enum StateByte {
    /// The type of a whole number from 0 on.
    @inlinable public static var unsigned: UInt8 { 0x00 }
    /// The type of a negative whole number.
    @inlinable public static var negative: UInt8 { 0x20 }
    /// The type of a string of bytes.
    @inlinable public static var bytes: UInt8 { 0x40 }
    /// The type of a text.
    @inlinable public static var text: UInt8 { 0x60 }
    /// The type of an array.
    @inlinable public static var array: UInt8 { 0x80 }
    /// The type of a map.
    @inlinable public static var map: UInt8 { 0xA0 }

    /// A map with nothing in it.
    @inlinable public static var emptyMap: UInt8 { 0xA0 }
    /// An array whose end is marked.
    @inlinable public static var openArray: UInt8 { 0x9F }
    /// A map whose end is marked.
    @inlinable public static var openMap: UInt8 { 0xBF }
    /// The truth that is false.
    @inlinable public static var `false`: UInt8 { 0xF4 }
    /// The truth that is true.
    @inlinable public static var `true`: UInt8 { 0xF5 }
    /// Null: nothing is there.
    @inlinable public static var null: UInt8 { 0xF6 }
    /// What four bytes of a floating number follow.
    @inlinable public static var float: UInt8 { 0xFA }
    /// What eight bytes of a floating number follow.
    @inlinable public static var double: UInt8 { 0xFB }
    /// The mark of an end.
    @inlinable public static var end: UInt8 { 0xFF }
}
