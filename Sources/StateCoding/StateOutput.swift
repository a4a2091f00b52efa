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
    struct Place {
        let id: Int
        let depth: Int

        /// A whole state.
        static let root = Place(id: 0, depth: 0)
        /// What could not be opened.
        static let nowhere = Place(id: -1, depth: 0)
    }

    /// What is written.
    private(set) var out: StateBytes
    private var frames: [Frame] = []
    /// Where the ends of nested containers are that were closed.
    private var ends: [(id: Int, place: Int)] = []
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
        self.frames.append(Frame(id: Place.root.id, kind: .undecided, isNested: false))
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
        in container: Place,
        _ body: (inout StateBytes) throws(StateCodingError) -> Void
    ) throws(StateCodingError) {
        let place = try self.settle(container)
        let start = self.out.count
        if let key { try self.out.append(text: key) }
        try body(&self.out)
        if let place { self.move(from: start, to: place) }
    }

    /// Writes a value where nothing was written yet.
    @inline(__always)
    mutating func fill(
        _ place: Place,
        _ body: (inout StateBytes) throws(StateCodingError) -> Void
    ) throws(StateCodingError) {
        guard try self.settle(place) == nil, self.frames[place.depth].kind == .undecided else { throw self.misuse }
        self.frames[place.depth].kind = .value
        try body(&self.out)
    }

    /// Makes a container of what is undecided; asked again, it is the same container.
    mutating func become(_ kind: Kind, _ place: Place) {
        guard (try? self.settle(place)) == .some(nil) else { return self.fail(self.misuse) }
        switch self.frames[place.depth].kind {
        case kind: break
        case .undecided:
            self.frames[place.depth].kind = kind
            self.out.append(kind.opening)
        case .map, .array, .value: self.fail(self.misuse)
        }
    }

    /// Opens a container in another one.
    mutating func open(_ kind: Kind, _ key: String?, in parent: Place) -> Place {
        do throws(StateCodingError) {
            let place = try self.settle(parent)
            // What is undecided cannot be closed at once, so it cannot be moved.
            guard place == nil || kind != .undecided else { throw self.misuse }
            let start = self.out.count
            if let key { try self.out.append(text: key) }
            let opened = self.push(kind, isNested: true)
            if kind != .undecided { self.out.append(kind.opening) }
            if let place {
                self.close(to: opened.depth)
                self.move(from: start, to: place)
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
        in container: Place
    ) throws(StateCodingError) -> (place: Place, start: Int, end: Int?) {
        let end = try self.settle(container)
        let start = self.out.count
        if let key { try self.out.append(text: key) }
        let place = self.push(.undecided, isNested: false)
        if let failure = self.failure { throw failure }
        return (place, start, end)
    }

    /// Closes what a value wrote of itself.
    mutating func finish(_ place: Place) throws(StateCodingError) {
        guard try self.settle(place) == nil else { throw self.misuse }
        self.close(to: place.depth)
        try self.out.checkCount()
    }

    /// Moves all from `start` on to an earlier place, the end of a closed container.
    mutating func move(from start: Int, to place: Int) {
        let count = self.out.count - start
        self.out.move(from: start, to: place)
        for index in self.ends.indices {
            if self.ends[index].place >= start {
                self.ends[index].place -= start - place
            } else if self.ends[index].place >= place {
                self.ends[index].place += count
            }
        }
    }

    // MARK: - Frames

    /// Makes a place the innermost one; answers where its end is if it was closed before, and else nil.
    @inline(__always)
    private mutating func settle(_ place: Place) throws(StateCodingError) -> Int? {
        if place.depth == self.frames.count - 1, self.frames[place.depth].id == place.id { return nil }
        return try self.settleSlowly(place)
    }

    private mutating func settleSlowly(_ place: Place) throws(StateCodingError) -> Int? {
        guard place.depth < self.frames.count, self.frames[place.depth].id == place.id else {
            guard let end = self.ends.last(where: { $0.id == place.id }) else { throw self.misuse }
            return end.place
        }
        guard self.frames[(place.depth + 1)...].allSatisfy(\.isNested) else { throw self.misuse }
        self.close(to: place.depth + 1)
        return nil
    }

    private mutating func push(_ kind: Kind, isNested: Bool) -> Place {
        if self.frames.count >= StateEncoder.deepest {
            self.fail(StateCodingError(.tooDeep, at: "depth \(self.frames.count)"))
        }
        self.lastID &+= 1
        self.frames.append(Frame(id: self.lastID, kind: kind, isNested: isNested))
        return Place(id: self.lastID, depth: self.frames.count - 1)
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
