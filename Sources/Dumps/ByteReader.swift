/// Bytes one after the other, out of pieces that are fetched when they are needed.
struct ByteReader {
    /// The line of the next byte, counted from 1.
    private(set) var line = 1

    private let fetch: () throws -> [UInt8]
    private var piece: [UInt8] = []
    private var position = 0
    private var isAtEnd = false

    /// Makes a reader.
    ///
    /// - Parameter fetch: Returns the next bytes; none at the end.
    init(_ fetch: @escaping () throws -> [UInt8]) {
        self.fetch = fetch
    }

    /// Returns the next byte and leaves it there; nil at the end.
    mutating func peek() throws -> UInt8? {
        try self.fill() ? self.piece[self.position] : nil
    }

    /// Returns the next byte; nil at the end.
    mutating func next() throws -> UInt8? {
        guard try self.fill() else { return nil }
        let byte = self.piece[self.position]
        self.position += 1
        if byte == .lineFeed { self.line += 1 }
        return byte
    }

    /// Skips bytes up to the first that does not match, or the end.
    mutating func skip(while matches: (UInt8) -> Bool) throws {
        while try self.fill() {
            while self.position < self.piece.count {
                let byte = self.piece[self.position]
                guard matches(byte) else { return }
                self.position += 1
                if byte == .lineFeed { self.line += 1 }
            }
        }
    }

    /// Appends bytes to `text`, up to the first that does not match, or the end.
    mutating func take(while matches: (UInt8) -> Bool, into text: inout BoundedText) throws {
        try self.skip { byte in
            guard matches(byte) else { return false }
            text.append(byte)
            return true
        }
    }

    /// Returns the next `count` bytes, or fewer at the end, and leaves them there.
    mutating func look(_ count: Int) throws -> ArraySlice<UInt8> {
        while self.piece.count - self.position < count, !self.isAtEnd {
            let more = try self.fetch()
            self.isAtEnd = more.isEmpty
            self.piece = self.piece[self.position...] + more
            self.position = 0
        }
        return self.piece[self.position...].prefix(count)
    }

    /// Makes sure that there is a next byte; false at the end.
    private mutating func fill() throws -> Bool {
        guard self.position == self.piece.count else { return true }
        guard !self.isAtEnd else { return false }
        self.piece = try self.fetch()
        self.position = 0
        self.isAtEnd = self.piece.isEmpty
        return !self.isAtEnd
    }
}
