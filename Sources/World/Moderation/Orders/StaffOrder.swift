import Addresses
package import Contexts

/// What a member of staff has typed, as far as it can be understood without looking anything up.
package enum StaffOrder: Equatable, Sendable {
    case kick(String, reason: String)
    case restrict(Restriction.Kind, StaffTarget, StaffTime, isSoft: Bool, reason: String)
    case lift(Restriction.Kind, StaffTarget)
    case list(Restriction.Kind, word: String?)
    case check(StaffTarget)
    case announce(String)
    case showLevel
    case setLevel(GateLevel.Word, StaffTime, endsSessions: Bool)
    case invite(players: Int, StaffTime)
    case invitations
    case uninvite(AccessCode)
    case resetPassword(String)
    case account(String, AccountChange?)
    case note(String, words: String)
    case rename(String, to: String)
    case role(String, Role)
    case audit(String?, count: Int)
    case confirm

    /// Whether it may change anything; the others only look.
    var isAct: Bool {
        switch self {
        case .list, .check, .showLevel, .account(_, nil), .audit, .invitations: false
        case _: true
        }
    }

    /// What can be done with an account.
    package enum AccountChange: String, CaseIterable, Sendable {
        /// Remove it, with all that is stored of it.
        case delete
        /// Let nobody log in.
        case disable
        /// Let its owner log in again.
        case enable
    }

    /// The longest reason, note or announcement, in characters (Unicode scalars).
    static let maximumWords = 500
    /// How many rows of the audit are shown if nobody says how many, and at most.
    private static let audited = (standard: 20, maximum: 500)
    /// For how many players an invitation may be.
    private static let invited = 1...1_000

    /// Reads what follows a verb.
    ///
    /// - Parameters:
    ///   - verb: The verb.
    ///   - text: What follows, in any number of blanks.
    /// - Throws: ``StaffMistake`` with the usage, or with what is wrong.
    package init(_ verb: StaffVerb, _ text: String) throws(StaffMistake) {
        guard text.unicodeScalars.count <= Self.maximumWords + 200 else {
            throw StaffMistake("That is too long: write at most \(Self.maximumWords) characters.")
        }
        var words = StaffWords(Self.harmless(text), of: verb)
        switch verb {
        case .kick: self = .kick(try words.next(), reason: try words.rest("a reason"))
        case .mute, .ban: self = try Self.restriction(verb == .ban ? .ban : .mute, &words)
        case .unmute: self = .lift(.mute, try StaffTarget(words.next()))
        case .unban: self = .lift(.ban, try StaffTarget(words.next()))
        case .mutes: self = .list(.mute, word: words.take())
        case .bans: self = .list(.ban, word: words.take())
        case .check: self = .check(try StaffTarget(words.next()))
        case .announce: self = .announce(try words.rest("a text"))
        case .level: self = try Self.level(&words)
        case .invite: self = .invite(players: try words.takeNumber(Self.invited) ?? 1, try words.takeTime() ?? .week)
        case .invites: self = .invitations
        case .uninvite: self = .uninvite(try Self.code(&words))
        case .resetPassword: self = .resetPassword(try words.next())
        case .account: self = .account(try words.next(), try words.takeWord(AccountChange.self))
        case .note: self = .note(try words.next(), words: try words.rest("a text"))
        case .rename: self = .rename(try words.next(), to: try words.next())
        case .role: self = .role(try words.next(), try Self.role(&words))
        case .audit: self = try Self.audit(&words)
        case .confirm: self = .confirm
        }
        try words.requireEnd()
    }

    /// Returns a text without characters that others would not see, or whose terminals would obey them.
    private static func harmless(_ text: String) -> String {
        var kept = String.UnicodeScalarView()
        kept.append(
            contentsOf: text.unicodeScalars.filter { scalar in
                switch scalar.properties.generalCategory {
                case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
                default: true
                }
            }
        )
        return String(kept)
    }

    private static func restriction(
        _ kind: Restriction.Kind,
        _ words: inout StaffWords
    ) throws(StaffMistake) -> StaffOrder {
        let target = try StaffTarget(words.next())
        let time = try words.takeTime() ?? (kind == .ban ? .week : .hour)
        let isSoft = kind == .ban && words.take(ifIt: "soft")
        if isSoft, case .name = target {
            throw StaffMistake("Only addresses and networks can be banned softly: accounts in them that are older.")
        }
        return .restrict(kind, target, time, isSoft: isSoft, reason: try words.rest("a reason"))
    }

    private static func level(_ words: inout StaffWords) throws(StaffMistake) -> StaffOrder {
        guard let word = try words.takeWord(GateLevel.Word.self) else { return .showLevel }
        let endsSessions = words.take(ifIt: "now")
        guard !endsSessions || word == .staff else {
            throw StaffMistake("Only 'level staff now' ends sessions; 'now' means nothing with '\(word.rawValue)'.")
        }
        let time = try words.takeTime()
        guard time == nil || word != .open else { throw StaffMistake("The level 'open' has no end.") }
        return .setLevel(word, time ?? .forever, endsSessions: endsSessions)
    }

    private static func code(_ words: inout StaffWords) throws(StaffMistake) -> AccessCode {
        // It is not repeated: what is refused may be seen by others.
        guard let code = AccessCode(try words.next()) else { throw StaffMistake("A code looks like K7QX-2MZP.") }
        return code
    }

    private static func role(_ words: inout StaffWords) throws(StaffMistake) -> Role {
        let word = try words.next().lowercased()
        guard let role = Role.staffWords[word] else {
            throw StaffMistake("'\(word)' is no role: write player, helper, moderator or administrator.")
        }
        return role
    }

    private static func audit(_ words: inout StaffWords) throws(StaffMistake) -> StaffOrder {
        let range = 1...Self.audited.maximum
        if let count = try words.takeNumber(range) { return .audit(nil, count: count) }
        // Who acts in the shell is called 'root (shell)'.
        var name: [String] = []
        while let word = words.takeUnlessNumber() { name.append(word) }
        let count = try words.takeNumber(range) ?? Self.audited.standard
        guard !name.isEmpty else { return .audit(nil, count: count) }
        let text = name.joined(separator: " ")
        guard case .network(let prefix)? = try? StaffTarget(text) else { return .audit(text, count: count) }
        return .audit(prefix.description, count: count)
    }
}

extension Role {
    /// The roles that an account may have, by the word that staff type.
    static let staffWords: [String: Role] = [
        "player": .player, "helper": .helper, "moderator": .moderator, "administrator": .administrator,
    ]

    /// The word that staff read.
    package var word: String { Self.staffWords.first { $0.value == self }?.key ?? "nobody" }
}
