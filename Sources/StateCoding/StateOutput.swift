/// What is open in the bytes of a state while they are written.
///
/// `Codable` lets a type write into a container while a later one is open, which bytes that are only appended cannot
/// follow. So what is written into a container closes what was opened in it before; and what is written into one that
/// was closed like this is appended first and then moved to where it belongs.
struct StateOutput {
    enum Kind: UInt8 {
        /// Nothing was written yet: it may become any of the others.
        case undecided
        case map
        case array
        /// Something that nothing can be added to.
        case value
    }

    private struct Frame {
        let id: Int
        var kind: Kind
        /// Whether it is a container that its owner may come back to: its parent can be written into before it ends.
        let isNested: Bool
    }

    /// What is written at which depth.
    ///
    /// Ids are not used again, so that a container which a type has kept is not taken for a later one; only that of a whole
    /// state is always 0.
    struct Position {
        let id: Int
        let depth: Int

        /// A whole state.
        static let root = Position(id: 0, depth: 0)
        /// What could not be opened.
        static let nowhere = Position(id: -1, depth: 0)
    }

    /// What is written.
    private(set) var out: StateBytes
    private var frames: [Frame] = []
    /// Where the ends of nested containers are that were closed.
    private var ends: [(id: Int, offset: Int)] = []
    private var lastID = 0
    /// What went wrong where nothing could be thrown.
    private var failure: StateCodingError?

    /// Nothing, of which there can be that many bytes.
    init(limit: Int) {
        self.out = StateBytes(limit: limit)
    }

    /// Begins a state in place of what was written.
    mutating func begin() {
        self.out.clear()
        self.frames.append(Frame(id: Position.root.id, kind: .undecided, isNested: false))
    }

    /// Closes the state; answers how many bytes it takes.
    ///
    /// - Throws: What was first wrong: ``giveUp(after:)`` follows then.
    mutating func end() throws(StateCodingError) -> Int {
        try self.finish(.root)
        if let failure = self.failure { throw failure }
        if !self.ends.isEmpty { self.ends.removeAll(keepingCapacity: true) }
        return self.out.count
    }

    /// Forgets what was written, after an error; answers what was first wrong.
    mutating func giveUp(after error: any Error) -> any Error {
        defer {
            self.out.clear()
            self.frames.removeAll(keepingCapacity: true)
            self.ends.removeAll(keepingCapacity: true)
            self.failure = nil
        }
        return self.failure ?? error
    }

    /// Puts bytes in place of what was written.
    mutating func replace(with bytes: [UInt8]) {
        self.out.clear()
        for byte in bytes { self.out.append(byte) }
    }

    /// Writes a key, if there is one, and what the body appends, into a container.
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

    /// Writes a value where nothing was written yet.
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

    /// Makes a container of what is undecided; asked again, it is the same container.
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

    /// Opens a container in another one.
    mutating func open(_ kind: Kind, _ key: String?, in parent: Position) -> Position {
        do throws(StateCodingError) {
            let end = try self.makeInnermost(parent)
            // What is undecided cannot be closed at once, so it cannot be moved.
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

    /// Writes a key, if there is one, and opens what a value will write of itself; ``finish(_:)`` ends it.
    ///
    /// Answers where it has to be moved then, if its container was closed before.
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

    /// Closes what a value wrote of itself.
    mutating func finish(_ position: Position) throws(StateCodingError) {
        guard try self.makeInnermost(position) == nil else { throw self.misuse }
        self.close(to: position.depth)
        try self.out.checkCount()
    }

    /// Moves all from `start` on to an earlier position, the end of a closed container.
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

    /// Makes a place the innermost one; answers where its end is if it was closed before, and else nil.
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

    /// What was first wrong, or that something is wrong here.
    private var misuse: StateCodingError {
        self.failure
            ?? StateCodingError(.misused, at: "byte \(self.out.count)", hint: "write one container after the other")
    }
}

extension StateOutput.Kind {
    fileprivate var opening: UInt8 { self == .map ? StateByte.openMap : StateByte.openArray }
}
