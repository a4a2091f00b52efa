/// One item of a decoded state: its location, and what its head says.
package struct StateItem: Sendable {
    /// The kind of an item.
    package enum Kind: UInt8, Sendable {
        case unsigned, negative, bytes, text, array, map, `false`, `true`, null, float, double
    }

    /// The kind of this item.
    package let kind: Kind
    /// The offset of its head.
    package let offset: Int
    /// The number, its bits, or the number of bytes, elements or pairs.
    package internal(set) var argument: UInt64
    /// The offset of a string's bytes.
    package internal(set) var content = 0
    /// The index of the next item after this one and all items in it.
    package internal(set) var next = 0
    /// The offset after the bytes of this item and all items in it.
    package internal(set) var end = 0
}
