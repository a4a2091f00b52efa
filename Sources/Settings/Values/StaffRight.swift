/// Something that a role may do, as `[Roles]` names it; `Contexts` has the same names and what they mean.
package enum StaffRight: String, CaseIterable, Sendable {
    case reports
    case muteShort = "mute_short"
    case kick
    case mute
    case ban
    case seeAddresses = "see_addresses"
    case channels
    case remove
    case announce
    case invite
    case audit
    case roles
    case accounts
    case level
    case reset

    /// Reads a name, in upper or lower case.
    init(_ element: String) throws(BadValue) {
        guard let right = Self(rawValue: element.lowercased()) else {
            let meant = element.meantWord(among: Self.allCases.map(\.rawValue))
            throw BadValue(part: element, hint: meant.map { "did you mean \($0)?" })
        }
        self = right
    }
}

extension ValueForm<[StaffRight]> {
    /// What a role may do; an empty list is valid.
    static let rights = Self(
        listOf: "the name of something that staff may do",
        example: "reports, mute_short",
        make: { (elements) throws(BadValue) in
            var rights: [StaffRight] = []
            for element in elements { rights.append(try StaffRight(element)) }
            return rights
        },
        write: { $0.map(\.rawValue) }
    )
}
