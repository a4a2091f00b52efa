/// The bytes of a state while they are written, with the containers that are still open.
///
/// `Codable` allows a type to write into a container while a later one is open, which is impossible by appending alone.
/// So writing into a container closes those that were opened in it before. What is written into a container that was
/// closed in this way is appended first, and then moved to the end of that container.
struct StateOutput {
    enum Kind: UInt8 {
        /// Nothing was written yet; it may become any of the others.
        case undecided
        case map
        case array
        /// A complete value, to which nothing can be added.
        case value
    }

    private struct Frame {
        let id: Int
        var kind: Kind
        /// Whether a type may write into its parent before this one ends, and then into this one again.
        let isNested: Bool
    }

    /// The position of a container or value: its id and its depth.
    ///
    /// Ids are not reused, so a container that a type still holds is not confused with a later one. Only the root of
    /// each state has the same id, 0.
    struct Position {
        let id: Int
        let depth: Int

        /// The position of a whole state.
        static let root = Position(id: 0, depth: 0)
        /// The position of a container that could not be opened.
        static let nowhere = Position(id: -1, depth: 0)
    }

    /// The bytes that were written.
    private(set) var out: StateBytes
    private var frames: [Frame] = []
    /// The offsets at which nested containers that were closed end.
    private var ends: [(id: Int, offset: Int)] = []
    private var lastID = 0
    /// The first error in a function that cannot throw.
    private var failure: StateCodingError?

    /// Makes an output for at most `limit` bytes.
    init(limit: Int) {
        self.out = StateBytes(limit: limit)
    }

    /// Begins a state, which replaces what was written.
    mutating func begin() {
        self.out.clear()
        self.frames.append(Frame(id: Position.root.id, kind: .undecided, isNested: false))
    }

    /// Closes the state and returns the number of its bytes.
    ///
    /// - Throws: The first error; then call ``giveUp(after:)``.
    mutating func end() throws(StateCodingError) -> Int {
        try self.finish(.root)
        if let failure = self.failure { throw failure }
        if !self.ends.isEmpty { self.ends.removeAll(keepingCapacity: true) }
        return self.out.count
    }

    /// Drops what was written after an error, and returns the first error.
    mutating func giveUp(after error: any Error) -> any Error {
        defer {
            self.out.clear()
            self.frames.removeAll(keepingCapacity: true)
            self.ends.removeAll(keepingCapacity: true)
            self.failure = nil
        }
        return self.failure ?? error
    }

    /// Replaces what was written with other bytes.
    mutating func replace(with bytes: [UInt8]) {
        self.out.clear()
        for byte in bytes { self.out.append(byte) }
    }

    /// Writes an optional key and what the body appends into a container.
    @inline(__always)
    mutating func write(
        _ key: String?,
        in container: Position,
        _ body: (inout StateBytes) throws(StateCodingError) -> Void
    ) throws(StateCodingError) {
        let end = try self.makeInnermost(container)
        let start = self.out.count
        if let key { try self.out.append(text: key) }
        try body(&self.out)
        if let end { self.move(from: start, to: end) }
    }

    /// Writes a value at a position at which nothing was written yet.
    @inline(__always)
    mutating func fill(
        _ position: Position,
        _ body: (inout StateBytes) throws(StateCodingError) -> Void
    ) throws(StateCodingError) {
        guard try self.makeInnermost(position) == nil, self.frames[position.depth].kind == .undecided else {
            throw self.misuse
        }
        self.frames[position.depth].kind = .value
        try body(&self.out)
    }

    /// Makes an undecided position a container of a kind; does nothing if it is one of that kind already.
    mutating func become(_ kind: Kind, _ position: Position) {
        guard (try? self.makeInnermost(position)) == .some(nil) else { return self.fail(self.misuse) }
        switch self.frames[position.depth].kind {
        case kind: break
        case .undecided:
            self.frames[position.depth].kind = kind
            self.out.append(kind.opening)
        case .map, .array, .value: self.fail(self.misuse)
        }
    }

    /// Opens a container in another one, and returns its position.
    mutating func open(_ kind: Kind, _ key: String?, in parent: Position) -> Position {
        do throws(StateCodingError) {
            let end = try self.makeInnermost(parent)
            // An undecided position cannot be closed at once, so it cannot be moved.
            guard end == nil || kind != .undecided else { throw self.misuse }
            let start = self.out.count
            if let key { try self.out.append(text: key) }
            let opened = self.push(kind, isNested: true)
            if kind != .undecided { self.out.append(kind.opening) }
            if let end {
                self.close(to: opened.depth)
                self.move(from: start, to: end)
            }
            return opened
        } catch {
            self.fail(error)
            return .nowhere
        }
    }

    /// Writes an optional key, and opens the position at which a value encodes itself; ``finish(_:)`` closes it.
    ///
    /// If the container was closed before, `end` is the offset to which everything from `start` on must then be moved.
    mutating func openValue(
        _ key: String?,
        in container: Position
    ) throws(StateCodingError) -> (position: Position, start: Int, end: Int?) {
        let end = try self.makeInnermost(container)
        let start = self.out.count
        if let key { try self.out.append(text: key) }
        let position = self.push(.undecided, isNested: false)
        if let failure = self.failure { throw failure }
        return (position, start, end)
    }

    /// Closes the position at which a value has encoded itself.
    mutating func finish(_ position: Position) throws(StateCodingError) {
        guard try self.makeInnermost(position) == nil else { throw self.misuse }
        self.close(to: position.depth)
        try self.out.checkCount()
    }

    /// Moves all bytes from `start` on to an earlier offset, the end of a closed container.
    mutating func move(from start: Int, to offset: Int) {
        let count = self.out.count - start
        self.out.move(from: start, to: offset)
        for index in self.ends.indices {
            if self.ends[index].offset >= start {
                self.ends[index].offset -= start - offset
            } else if self.ends[index].offset >= offset {
                self.ends[index].offset += count
            }
        }
    }

    // MARK: - Frames

    /// Closes all positions within a position; returns nil, or the offset of its end if it was closed before.
    @inline(__always)
    private mutating func makeInnermost(_ position: Position) throws(StateCodingError) -> Int? {
        if position.depth == self.frames.count - 1, self.frames[position.depth].id == position.id { return nil }
        return try self.makeInnermostSlowly(position)
    }

    private mutating func makeInnermostSlowly(_ position: Position) throws(StateCodingError) -> Int? {
        guard position.depth < self.frames.count, self.frames[position.depth].id == position.id else {
            guard let end = self.ends.last(where: { $0.id == position.id }) else { throw self.misuse }
            return end.offset
        }
        guard self.frames[(position.depth + 1)...].allSatisfy(\.isNested) else { throw self.misuse }
        self.close(to: position.depth + 1)
        return nil
    }

    private mutating func push(_ kind: Kind, isNested: Bool) -> Position {
        if self.frames.count >= StateEncoder.maximumDepth {
            self.fail(StateCodingError(.tooDeep, at: "depth \(self.frames.count)"))
        }
        self.lastID &+= 1
        self.frames.append(Frame(id: self.lastID, kind: kind, isNested: isNested))
        return Position(id: self.lastID, depth: self.frames.count - 1)
    }

    private mutating func close(to depth: Int) {
        while self.frames.count > depth, let frame = self.frames.popLast() {
            switch frame.kind {
            case .value: break
            case .undecided: self.out.append(StateByte.emptyMap)
            case .map, .array:
                if frame.isNested { self.ends.append((frame.id, self.out.count)) }
                self.out.append(StateByte.end)
            }
        }
    }

    // MARK: - Errors

    private mutating func fail(_ error: StateCodingError) {
        self.failure = self.failure ?? error
    }

    /// The first error, or else the error for a wrong order of containers.
    private var misuse: StateCodingError {
        self.failure
            ?? StateCodingError(.misused, at: "byte \(self.out.count)", hint: "write one container after the other")
    }
}

extension StateOutput.Kind {
    fileprivate var opening: UInt8 { self == .map ? StateByte.openMap : StateByte.openArray }
}
