/// A part of a state that is read: where it stands and what its head says.
package struct StateItem: Sendable {
    /// What an item is.
    package enum Kind: UInt8, Sendable {
        case unsigned, negative, bytes, text, array, map, `false`, `true`, null, float, double
    }

    /// What it is.
    package let kind: Kind
    /// Where its head begins.
    package let offset: Int
    /// The number, the bits of it, or how many bytes, elements or pairs there are.
    package internal(set) var argument: UInt64
    /// Where the bytes of a string begin.
    package internal(set) var content = 0
    /// The number of the item behind it and all that is in it.
    package internal(set) var next = 0
    /// Where the bytes of it and of all that is in it end.
    package internal(set) var end = 0
}
