/// The bytes of a state while they are written, and how many there may be.
struct StateBytes {
    private(set) var bytes: [UInt8] = []
    private var highest = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { self.bytes.count }

    /// Takes an array in place of what is there, which can grow by as much as is allowed; gives back what was there.
    mutating func exchange(_ bytes: inout [UInt8]) {
        swap(&bytes, &self.bytes)
        self.highest = self.bytes.count + self.limit
    }

    mutating func append(_ byte: UInt8) { self.bytes.append(byte) }

    mutating func append(_ scalar: StateScalar) throws(StateCodingError) {
        switch scalar {
        case .simple(let byte): self.bytes.append(byte)
        case .integer(let type, let argument): self.append(type, argument)
        case .float(let bits):
            self.bytes.append(StateByte.float)
            self.append(bigEndian: UInt64(bits), count: 4)
        case .double(let bits):
            self.bytes.append(StateByte.double)
            self.append(bigEndian: bits, count: 8)
        }
        try self.checkCount()
    }

    mutating func append(text: String) throws(StateCodingError) {
        let utf8 = text.utf8
        try self.appendHead(StateByte.text, count: utf8.count)
        self.bytes.append(contentsOf: utf8)
    }

    mutating func append(octets: [UInt8]) throws(StateCodingError) {
        try self.appendHead(StateByte.bytes, count: octets.count)
        self.bytes.append(contentsOf: octets)
    }

    /// Throws if there are more than there may be.
    func checkCount() throws(StateCodingError) {
        guard self.bytes.count <= self.highest else { throw self.excess }
    }

    /// Moves all from `start` on to an earlier place.
    mutating func move(from start: Int, to place: Int) {
        let moved = Array(self.bytes[start...])
        self.bytes.removeSubrange(start...)
        self.bytes.insert(contentsOf: moved, at: place)
    }

    /// The head of so many bytes, if there may be so many.
    private mutating func appendHead(_ type: UInt8, count: Int) throws(StateCodingError) {
        guard count < self.highest - self.bytes.count else { throw self.excess }
        self.append(type, UInt64(count))
    }

    /// A head in its shortest form.
    private mutating func append(_ type: UInt8, _ argument: UInt64) {
        switch argument {
        case ..<24: self.bytes.append(type | UInt8(truncatingIfNeeded: argument))
        case ...0xFF:
            self.bytes.append(type | 24)
            self.bytes.append(UInt8(truncatingIfNeeded: argument))
        case ...0xFFFF:
            self.bytes.append(type | 25)
            self.append(bigEndian: argument, count: 2)
        case ...0xFFFF_FFFF:
            self.bytes.append(type | 26)
            self.append(bigEndian: argument, count: 4)
        default:
            self.bytes.append(type | 27)
            self.append(bigEndian: argument, count: 8)
        }
    }

    private mutating func append(bigEndian number: UInt64, count: Int) {
        var shift = 8 * UInt64(count)
        while shift > 0 {
            shift -= 8
            self.bytes.append(UInt8(truncatingIfNeeded: number >> shift))
        }
    }

    private var excess: StateCodingError {
        StateCodingError(.tooLarge, at: "byte \(self.count)", hint: "it may have \(self.limit)")
    }
}
