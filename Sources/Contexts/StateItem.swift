/// A part of a state that is read: where it stands and what its head says.
struct StateItem {
    enum Kind: UInt8 {
        case unsigned, negative, bytes, text, array, map, `false`, `true`, null, float, double
    }

    let kind: Kind
    /// Where its head begins.
    let place: Int
    /// The number, the bits of it, or how many bytes, elements or pairs there are.
    var argument: UInt64
    /// Where the bytes of a string begin.
    var content = 0
    /// The number of the item behind it and all that is in it.
    var next = 0
    /// Where the bytes of it and of all that is in it end.
    var end = 0
}
