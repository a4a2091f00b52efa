import StateCoding

/// The bytes for a context that was visited from others: the others with their states, the first one first, and its own.
///
/// They take the place of the context's own state. A mark that begins no item of CBOR tells them from it (RFC 8949 3.3:
/// simple value 30 is not well formed); then for each of the others the length of its name and the name, the length of its
/// state and the state; a length is four bytes, the lowest first.
struct VisitedContexts: Equatable {
    /// Those from which the context was visited, directly or not.
    var others: [ContextSnapshot]
    /// The context's own state.
    var state: [UInt8]

    private static let mark: [UInt8] = [0xFE, 0x01]
    /// More are not made: see `ContextManager`.
    static let maximumOthers = 8

    /// What is written down of a context's own state and these others.
    init(others: [ContextSnapshot], state: [UInt8]) {
        self.others = others
        self.state = state
    }

    /// Reads what another process has written down; a state that has no mark is one that was visited from nowhere.
    ///
    /// - Throws: ``StateCodingError`` when a length is not true.
    init(_ bytes: [UInt8]) throws(StateCodingError) {
        (self.others, self.state) = ([], bytes)
        guard bytes.starts(with: Self.mark), bytes.count > Self.mark.count else { return }
        var rest = bytes[Self.mark.count...]
        guard let count = rest.popFirst(), count <= Self.maximumOthers else { throw Self.damage }
        for _ in 0..<count {
            let name = try Self.piece(&rest)
            guard let text = String(validating: name, as: UTF8.self) else { throw Self.damage }
            self.others.append(ContextSnapshot(name: ContextName(rawValue: text), state: Array(try Self.piece(&rest))))
        }
        self.state = Array(rest)
    }

    /// The bytes.
    var bytes: [UInt8] {
        guard !self.others.isEmpty else { return self.state }
        var bytes = Self.mark + [UInt8(self.others.count)]
        for other in self.others {
            Self.append(Array(other.name.rawValue.utf8), to: &bytes)
            Self.append(other.state, to: &bytes)
        }
        return bytes + self.state
    }

    private static var damage: StateCodingError { StateCodingError(.malformed, at: "the contexts that were visited") }

    private static func append(_ piece: [UInt8], to bytes: inout [UInt8]) {
        let count = UInt32(piece.count)
        bytes += [UInt8(count & 0xFF), UInt8(count >> 8 & 0xFF), UInt8(count >> 16 & 0xFF), UInt8(count >> 24)]
        bytes += piece
    }

    private static func piece(_ rest: inout ArraySlice<UInt8>) throws(StateCodingError) -> ArraySlice<UInt8> {
        guard rest.count >= 4 else { throw Self.damage }
        let count = rest.prefix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        rest = rest.dropFirst(4)
        guard count <= rest.count else { throw Self.damage }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
