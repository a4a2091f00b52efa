/// Some of those who are here: as many as were asked for, and how to see the others.
public struct PeoplePage: Equatable, Sendable {
    /// What did not fit.
    public struct More: Equatable, Sendable {
        /// How many were left out.
        public let count: Int
        /// A longer prefix, in lower case: listing the names that begin with it shows the first one that was left out.
        public let prefix: String

        /// Says what did not fit.
        package init(count: Int, prefix: String) {
            self.count = count
            self.prefix = prefix
        }
    }

    /// The people.
    public let people: [Person]
    /// What did not fit; nil when all are here.
    public let more: More?

    /// Makes a page.
    package init(people: [Person], more: More? = nil) {
        self.people = people
        self.more = more
    }

    /// A name or a prefix as they are compared: `A` to `Z` in lower case, all else as it is.
    ///
    /// Only ASCII: Unicode's case mapping would find a k in the Kelvin sign.
    package static func folded(_ name: some StringProtocol) -> String {
        String(decoding: name.utf8.map { Self.folded($0) }, as: UTF8.self)
    }

    /// A byte of a name as it is compared.
    package static func folded(_ byte: UInt8) -> UInt8 {
        UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
    }

    /// The shortest prefix of a folded name that is longer than what was asked for and that so few names share.
    ///
    /// The whole name if each has more: it is the first of its own page.
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
