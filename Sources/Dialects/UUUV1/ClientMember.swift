/// A member of messages of clients.
enum ClientMember: Int, CaseIterable {
    case type, client, wants, reader, token, seen, id, text, step, n, of, before, limit

    /// How it is written.
    var name: String { "\(self)" }

    private static let words = Self.allCases.map { JSONOctets.shortWord($0.name) }

    /// Finds the member with the name at that offset; nil if none has it.
    init?(nameAt offset: Int, in bytes: Span<UInt8>) {
        guard let word = JSONOctets.shortWord(at: offset, in: bytes),
            let number = Self.words.firstIndex(of: word)
        else { return nil }
        self.init(rawValue: number)
    }
}

/// Where the values of the members of a client's message start.
struct ClientMembers {
    private var offsets = InlineArray<16, Int?>(repeating: nil)

    /// Where the member's value starts; nil if it is missing.
    subscript(_ member: ClientMember) -> Int? {
        get { self.offsets[member.rawValue] }
        set { self.offsets[member.rawValue] = newValue }
    }
}
