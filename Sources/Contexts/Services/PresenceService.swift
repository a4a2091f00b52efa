/// Who is connected.
public protocol PresenceService: Sendable {
    /// The names of the accounts that are connected, in the order of their logins; answers at once.
    ///
    /// Its cost grows with their number: for what players ask, take ``page(of:atMost:)``.
    func usernames() -> [String]

    /// At most so many of the names that begin with a prefix; answers at once.
    ///
    /// - Parameters:
    ///   - prefix: What the names begin with; the case of ASCII letters does not count. Empty for all.
    ///   - limit: The most names.
    /// - Returns: The names, in the order of their logins for an empty prefix, else in that of the alphabet; and how many
    ///   more there are.
    func page(of prefix: String, atMost limit: Int) -> PresencePage
}

extension PresenceService {
    /// Looks at every name, which is for services of tests: one that serves many players has a faster way.
    public func page(of prefix: String, atMost limit: Int) -> PresencePage {
        let (asked, limit) = (PresencePage.folded(prefix), max(0, limit))
        let present = self.usernames().map { (name: $0, folded: PresencePage.folded($0)) }
        func matching(_ prefix: String) -> [(name: String, folded: String)] {
            present.filter { $0.folded.utf8.starts(with: prefix.utf8) }
        }
        let found =
            asked.isEmpty
            ? present : matching(asked).sorted { $0.folded.utf8.lexicographicallyPrecedes($1.folded.utf8) }
        let names = found.prefix(limit).map(\.name)
        guard let next = found.dropFirst(limit).first else { return PresencePage(names: names) }
        let narrower = PresencePage.prefix(of: next.folded, longerThan: asked, atMost: limit) { matching($0).count }
        return PresencePage(names: names, more: PresencePage.More(count: found.count - names.count, prefix: narrower))
    }
}
