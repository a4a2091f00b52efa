/// Players who were listed, up to the limit of the call, and how to list the others.
public struct PeoplePage: Equatable, Sendable {
    /// What was left out because of the limit.
    public struct More: Equatable, Sendable {
        /// How many players were left out.
        public let count: Int
        /// A longer prefix, in lower case.
        ///
        /// A list of the names that begin with it contains the first player that was left out.
        public let prefix: String

        /// Describes what was left out.
        package init(count: Int, prefix: String) {
            self.count = count
            self.prefix = prefix
        }
    }

    /// The players.
    public let people: [Person]
    /// What was left out; nil if nothing was.
    public let more: More?

    /// Makes a page.
    package init(people: [Person], more: More? = nil) {
        self.people = people
        self.more = more
    }

    /// Returns a name or a prefix in the form that is compared: `A` to `Z` in lower case, all else unchanged.
    ///
    /// Only ASCII is folded: Unicode's case mapping would make the Kelvin sign a k.
    package static func folded(_ name: some StringProtocol) -> String {
        String(decoding: name.utf8.map { Self.folded($0) }, as: UTF8.self)
    }

    /// Returns a byte of a name in the form that is compared.
    package static func folded(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }

    /// Returns the shortest prefix of a folded name that is longer than the given one and that at most `limit` names
    /// share.
    ///
    /// It returns the whole name if every prefix is shared by more: that name is the first one in its own list.
    package static func prefix(
        of name: String,
        longerThan asked: String,
        atMost limit: Int,
        count: (String) -> Int
    ) -> String {
        var prefix = ""
        for character in name {
            prefix.append(character)
            if prefix.utf8.count > asked.utf8.count, count(prefix) <= limit { return prefix }
        }
        return name
    }
}
