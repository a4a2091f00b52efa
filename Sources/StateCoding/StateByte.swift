/// The first bytes of encoded values (RFC 8949 §3): the upper three bits are the type, the others its argument.
enum StateByte {
    /// The type of an integer that is not negative.
    static var unsigned: UInt8 { 0x00 }
    /// The type of a negative integer.
    static var negative: UInt8 { 0x20 }
    /// The type of a byte string.
    static var bytes: UInt8 { 0x40 }
    /// The type of a text string.
    static var text: UInt8 { 0x60 }
    /// The type of an array.
    static var array: UInt8 { 0x80 }
    /// The type of a map.
    static var map: UInt8 { 0xA0 }

    /// An empty map.
    static var emptyMap: UInt8 { 0xA0 }
    /// The start of an array that ends with ``end``.
    static var openArray: UInt8 { 0x9F }
    /// The start of a map that ends with ``end``.
    static var openMap: UInt8 { 0xBF }
    /// The value false.
    static var `false`: UInt8 { 0xF4 }
    /// The value true.
    static var `true`: UInt8 { 0xF5 }
    /// The value null.
    static var null: UInt8 { 0xF6 }
    /// The byte before a floating-point number of four bytes.
    static var float: UInt8 { 0xFA }
    /// The byte before a floating-point number of eight bytes.
    static var double: UInt8 { 0xFB }
    /// The break code, which ends an array or a map.
    static var end: UInt8 { 0xFF }
}
