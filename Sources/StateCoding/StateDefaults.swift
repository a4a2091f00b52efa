/// The values of a fresh state, which replace members that are missing in the bytes of a state.
///
/// Members may be missing because an earlier version of the program did not have them. A replacement is provided only
/// after decoding has failed without it. So a type that tries one key after another, to find out which form was
/// written, finds the form that was written.
final class StateDefaults {
    /// A key that is missing in a map of the bytes.
    private struct Member: Hashable {
        let map: Int
        let key: String
    }

    /// The fresh state, encoded and read again.
    private let document: StateDocument
    private var given: Set<Member> = []
    private var missed: Member?

    /// Encodes the fresh state; throws if it cannot be encoded.
    init(of fresh: some Encodable) throws(StateCodingError) {
        var bytes: [UInt8] = []
        try StateEncoder(limit: .max).encode(fresh, appendingTo: &bytes)
        self.document = try StateDocument(bytes)
    }

    /// The counterpart of the whole state.
    var whole: Counterpart { Counterpart(defaults: self, index: 0) }

    /// From now on provides the member that was last requested and missing; returns false if there is none.
    ///
    /// It also returns false if that member has already been provided.
    func giveMissed() -> Bool {
        defer { self.missed = nil }
        return self.missed.map { self.given.insert($0).inserted } ?? false
    }

    /// The value in the fresh state that is reached by the same keys as a value being decoded.
    struct Counterpart {
        fileprivate let defaults: StateDefaults
        /// The index of its item.
        fileprivate let index: Int

        /// Returns the counterpart of the value with a key; nil if the fresh state has none.
        func member(_ key: String) -> Counterpart? {
            self.defaults.document.value(of: key, in: self.index).map {
                Counterpart(defaults: self.defaults, index: $0)
            }
        }

        /// Returns the replacement of a key that is missing in a map of the bytes; nil if it is not to be replaced.
        ///
        /// `map` is the index of that map.
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
