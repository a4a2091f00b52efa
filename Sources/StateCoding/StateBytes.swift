/// The bytes of a state while they are written, and how many there may be.
///
/// It keeps its memory from one state to the next.
struct StateBytes {
    /// What was written, and room for more.
    var storage: [UInt8] = []
    private(set) var count = 0
    private let limit: Int

    /// Room for a state of at most that many bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// What was written.
    var bytes: [UInt8] { Array(self.storage[..<self.count]) }

    /// Lends what was written.
    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(RawSpan(_elements: self.storage.span.extracting(first: self.count)))
    }

    /// Begins another state in place of what was written.
    mutating func clear() { self.count = 0 }

    mutating func append(_ byte: UInt8) {
        self.ensure(1)
        self.storage[self.count] = byte
        self.count += 1
    }

    mutating func append(_ scalar: StateScalar) throws(StateCodingError) {
        self.ensure(StateScalar.maximumBytes)
        let start = self.count
        var target = self.storage.mutableSpan
        self.count = scalar.write(to: &target, at: start)
        try self.checkCount()
    }

    mutating func append(text: String) throws(StateCodingError) {
        try self.append(StateByte.text, text.utf8.span)
    }

    mutating func append(octets: [UInt8]) throws(StateCodingError) {
        try self.append(StateByte.bytes, octets.span)
    }

    /// Appends so many bytes with their head, if there may be so many.
    @inline(__always)
    private mutating func append(_ type: UInt8, _ bytes: Span<UInt8>) throws(StateCodingError) {
        guard bytes.count < self.limit - self.count else { throw self.excess }
        self.ensure(StateScalar.maximumBytes + bytes.count)
        let offset = self.count
        var target = self.storage.mutableSpan
        let start = StateScalar.integer(type: type, argument: UInt64(bytes.count)).write(to: &target, at: offset)
        for index in bytes.indices { target[start + index] = bytes[index] }
        self.count = start + bytes.count
    }

    /// Throws if there are more than there may be.
    func checkCount() throws(StateCodingError) {
        guard self.count <= self.limit else { throw self.excess }
    }

    /// Moves all from `start` on to an earlier place.
    mutating func move(from start: Int, to offset: Int) {
        let (moved, passed) = (self.storage[start..<self.count], self.storage[offset..<start])
        self.storage.replaceSubrange(offset..<self.count, with: Array(moved + passed))
    }

    @inline(__always)
    private mutating func ensure(_ more: Int) {
        if self.storage.count - self.count < more { self.grow(by: more) }
    }

    private mutating func grow(by more: Int) {
        let size = max(2 * self.storage.count, self.count + more, 64)
        self.storage.append(contentsOf: repeatElement(0, count: size - self.storage.count))
    }

    private var excess: StateCodingError {
        StateCodingError(.tooLarge, at: "byte \(self.count)", hint: "it may have \(self.limit)")
    }
}
