/// What a state that is read takes in place of members that its bytes do not have: those of a fresh state.
///
/// A former version of the program has not written what this one has added. A member is given only once a reading has
/// failed without it. So a type that tries one key after the other, to find out which of its forms was written, finds
/// what was written.
final class StateDefaults {
    /// A key that a map in the bytes does not have.
    private struct Member: Hashable {
        let map: Int
        let key: String
    }

    /// The fresh state.
    private let document: StateDocument
    private var given: Set<Member> = []
    private var missed: Member?

    /// The members of that state; throws if it cannot be written.
    init(of fresh: some Encodable) throws(StateCodingError) {
        var bytes: [UInt8] = []
        try StateEncoder(limit: .max).encode(fresh, appendingTo: &bytes)
        self.document = try StateDocument(bytes)
    }

    /// The whole of the fresh state.
    var whole: Counterpart { Counterpart(defaults: self, index: 0) }

    /// Has the member given from now on that was asked for last and not given; false if there was none.
    func giveMissed() -> Bool {
        defer { self.missed = nil }
        return self.missed.map { self.given.insert($0).inserted } ?? false
    }

    /// The value in the fresh state that has the same keys on the way to it as one that is read.
    struct Counterpart {
        fileprivate let defaults: StateDefaults
        /// The number of its item.
        fileprivate let index: Int

        /// The counterpart of what is read under a key; nil if the fresh state has none.
        func member(_ key: String) -> Counterpart? {
            self.defaults.document.value(of: key, in: self.index).map {
                Counterpart(defaults: self.defaults, index: $0)
            }
        }

        /// What takes the place of a member that the map in the bytes, of that number, does not have; nil if nothing does.
        func replacement(of key: String, in map: Int) -> StateReader? {
            guard let member = self.member(key) else { return nil }
            let missing = Member(map: map, key: key)
            guard self.defaults.given.contains(missing) else {
                self.defaults.missed = missing
                return nil
            }
            return StateReader(document: self.defaults.document, index: member.index)
        }
    }
}
