/// The bytes of a field, of which a bounded number is held however many come.
struct BoundedText {
    /// The first bytes, at most ``maximum``.
    private(set) var bytes: [UInt8] = []
    /// Whether more came.
    private(set) var isCut = false

    private let maximum: Int

    /// Makes an empty text that holds at most so many bytes.
    init(upTo maximum: Int) {
        self.maximum = maximum
    }

    /// What was read, as the value of a field.
    var value: FieldValue { self.isCut ? .tooLong : .bytes(self.bytes) }

    /// Adds a byte, if there is room.
    mutating func append(_ byte: UInt8) {
        if self.bytes.count < self.maximum { self.bytes.append(byte) } else { self.isCut = true }
    }

    /// Adds bytes, as far as there is room.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { self.append(byte) }
    }
}
