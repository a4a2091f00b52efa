/// The bytes of a state while they are written, and how many there may be.
///
/// It keeps its memory from one state to the next. Public for the reason that ``StateScalar`` is.
public struct StateBytes {
    /// What was written, and room for more.
    @usableFromInline var storage: [UInt8] = []
    @usableFromInline package private(set) var count = 0
    private var highest = 0
    private let limit: Int

    /// Room for a state of at most that many bytes.
    package init(limit: Int) {
        self.limit = limit
        self.highest = limit
    }

    /// What was written.
    package var bytes: [UInt8] { Array(self.storage[..<self.count]) }

    /// Lends what was written.
    @inlinable
    public func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(RawSpan(_elements: self.storage.span.extracting(first: self.count)))
    }

    /// Begins another state in place of what was written.
    package mutating func clear() {
        self.count = 0
        self.highest = self.limit
    }

    /// Begins another state after these bytes, which count for nothing.
    package mutating func begin(after bytes: [UInt8]) {
        self.storage = bytes
        self.count = bytes.count
        self.highest = self.count + self.limit
    }

    /// Takes back all but the first so many.
    package mutating func cut(to count: Int) { self.count = count }

    package mutating func append(_ byte: UInt8) {
        self.ensure(1)
        self.storage[self.count] = byte
        self.count += 1
    }

    package mutating func append(_ scalar: StateScalar) throws(StateCodingError) {
        self.ensure(StateScalar.mostBytes)
        let start = self.count
        var target = self.storage.mutableSpan
        self.count = scalar.write(to: &target, at: start)
        try self.checkCount()
    }

    /// A number with its name, as it stands in a map.
    package mutating func append(name: String, _ scalar: StateScalar) throws(StateCodingError) {
        let bytes = name.utf8.span
        self.ensure(2 * StateScalar.mostBytes + bytes.count)
        let place = self.count
        var target = self.storage.mutableSpan
        let head = StateScalar.integer(type: StateByte.text, argument: UInt64(bytes.count))
        let start = head.write(to: &target, at: place)
        for index in bytes.indices { target[start + index] = bytes[index] }
        self.count = scalar.write(to: &target, at: start + bytes.count)
        try self.checkCount()
    }

    package mutating func append(text: String) throws(StateCodingError) {
        try self.append(StateByte.text, text.utf8.span)
    }

    package mutating func append(octets: [UInt8]) throws(StateCodingError) {
        try self.append(StateByte.bytes, octets.span)
    }

    /// Appends so many bytes with their head, if there may be so many.
    @inline(__always)
    private mutating func append(_ type: UInt8, _ bytes: Span<UInt8>) throws(StateCodingError) {
        guard bytes.count < self.highest - self.count else { throw self.excess }
        self.ensure(StateScalar.mostBytes + bytes.count)
        let place = self.count
        var target = self.storage.mutableSpan
        let start = StateScalar.integer(type: type, argument: UInt64(bytes.count)).write(to: &target, at: place)
        for index in bytes.indices { target[start + index] = bytes[index] }
        self.count = start + bytes.count
    }

    /// Throws if there are more than there may be.
    package func checkCount() throws(StateCodingError) {
        guard self.count <= self.highest else { throw self.excess }
    }

    /// Moves all from `start` on to an earlier place.
    package mutating func move(from start: Int, to place: Int) {
        let (moved, passed) = (self.storage[start..<self.count], self.storage[place..<start])
        self.storage.replaceSubrange(place..<self.count, with: Array(moved + passed))
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
