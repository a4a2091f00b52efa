/// Who may come in at all.
package struct GateLevel: Equatable, Sendable {
    /// The word that staff type; each lets in fewer than the one before.
    package enum Word: String, CaseIterable, Comparable, Sendable {
        /// Everybody may register and log in.
        case open
        /// Only players with an invitation may register.
        case invite
        /// Nobody may register.
        case login
        /// Only staff may log in; whoever is in stays.
        case staff

        /// Compares two levels; the greater one lets in fewer.
        package static func < (one: Word, other: Word) -> Bool { one.number < other.number }

        private var number: Int {
            switch self {
            case .open: 0
            case .invite: 1
            case .login: 2
            case .staff: 3
            }
        }
    }

    /// Who may come in.
    package var word: Word
    /// When the one before it is in force again, in milliseconds since 1970, UTC; nil if never.
    package var until: Int64?

    /// Describes a level.
    package init(_ word: Word, until: Int64? = nil) {
        self.word = word
        self.until = until
    }

    /// Everybody may come in.
    package static let open = GateLevel(.open)

    /// Returns whether it is in force at a time, in milliseconds since 1970, UTC.
    package func isInForce(at time: Int64) -> Bool { self.until.map { $0 > time } ?? true }
}
