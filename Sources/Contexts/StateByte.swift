/// The bytes that a part of a state begins with (RFC 8949 §3): the three upper bits are the type, the others its argument.
enum StateByte {
    static let unsigned: UInt8 = 0x00
    static let negative: UInt8 = 0x20
    static let bytes: UInt8 = 0x40
    static let text: UInt8 = 0x60
    static let array: UInt8 = 0x80
    static let map: UInt8 = 0xA0

    static let emptyMap: UInt8 = 0xA0
    /// An array whose end is marked.
    static let openArray: UInt8 = 0x9F
    /// A map whose end is marked.
    static let openMap: UInt8 = 0xBF
    static let `false`: UInt8 = 0xF4
    static let `true`: UInt8 = 0xF5
    static let null: UInt8 = 0xF6
    static let float: UInt8 = 0xFA
    static let double: UInt8 = 0xFB
    /// The mark of an end.
    static let end: UInt8 = 0xFF
}
