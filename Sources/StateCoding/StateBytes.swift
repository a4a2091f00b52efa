/// A byte array with a limit, for a state that is being written.
///
/// Its memory is reused for the next state.
struct StateBytes {
    /// The bytes that were written, followed by unused room.
    var storage: [UInt8] = []
    private(set) var count = 0
    private let limit: Int

    /// Makes an array for at most `limit` bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// The bytes that were written.
    var bytes: [UInt8] { Array(self.storage[..<self.count]) }

    /// Calls the body with the bytes that were written.
    func withBytes<Result>(_ body: (RawSpan) -> Result) -> Result {
        body(RawSpan(_elements: self.storage.span.extracting(first: self.count)))
    }

    /// Drops the bytes that were written.
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

    /// Appends a string of bytes after its head; throws if it exceeds the limit.
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

    /// Throws if there are more bytes than the limit.
    func checkCount() throws(StateCodingError) {
        guard self.count <= self.limit else { throw self.excess }
    }

    /// Moves all bytes from `start` on to an earlier offset.
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
