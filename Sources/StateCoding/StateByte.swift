/// The bytes that a part of a state begins with (RFC 8949 §3): the three upper bits are the type, the others its argument.
package enum StateByte {
    package static let unsigned: UInt8 = 0x00
    package static let negative: UInt8 = 0x20
    package static let bytes: UInt8 = 0x40
    package static let text: UInt8 = 0x60
    package static let array: UInt8 = 0x80
    package static let map: UInt8 = 0xA0

    package static let emptyMap: UInt8 = 0xA0
    /// An array whose end is marked.
    package static let openArray: UInt8 = 0x9F
    /// A map whose end is marked.
    package static let openMap: UInt8 = 0xBF
    package static let `false`: UInt8 = 0xF4
    package static let `true`: UInt8 = 0xF5
    package static let null: UInt8 = 0xF6
    package static let float: UInt8 = 0xFA
    package static let double: UInt8 = 0xFB
    /// The mark of an end.
    package static let end: UInt8 = 0xFF
}
