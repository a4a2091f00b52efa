import StateCoding

/// The bytes that are saved for a context that was visited from others: the others with their states, and its own
/// state.
///
/// They are saved instead of the context's own state. They begin with a mark that begins no item of CBOR (0xFE is not
/// well-formed, RFC 8949 section 3.3), then a byte with the number of the others. For each of them follow the length of
/// its name, the name, the length of its state, and the state. A length has four bytes, the lowest first. The rest is
/// the context's own state.
struct VisitedContexts: Equatable {
    /// The contexts from which this one was visited, in the order of the visits.
    var others: [ContextSnapshot]
    /// The context's own state.
    var state: [UInt8]

    private static let mark: [UInt8] = [0xFE, 0x01]
    /// The maximum number of contexts from which one can be visited; ``ContextManager`` ends the first one beyond it.
    static let maximumOthers = 8

    /// Describes a context's own state and these others.
    init(others: [ContextSnapshot], state: [UInt8]) {
        self.others = others
        self.state = state
    }

    /// Reads what another process has saved.
    ///
    /// A state without the mark belongs to a context that was not visited.
    ///
    /// - Throws: ``StateCodingError`` if a number, a length or a name is damaged.
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
