/// Finds the owners that claim bytes that another owner claims too, in memory that may be damaged.
///
/// Bytes belong to one connection only. Where two claim the same bytes, at least one of them is damaged, and no player
/// may be given the bytes of another. The owner with the most disputes is damaged. If two owners dispute only with each
/// other, it is unknown which one is damaged, so both count as damaged.
struct DisputedBlocks {
    private var claims: [(range: Range<Int>, owner: Int)] = []

    /// The number of rounds; each round excludes those with the most disputes.
    ///
    /// If disputes remain after that, all owners that are part of one count as damaged.
    private static let maximumRounds = 16

    /// Adds a range that an owner claims.
    mutating func add(_ range: Range<Int>, of owner: Int) {
        if !range.isEmpty { self.claims.append((range, owner)) }
    }

    /// The owners that are damaged.
    var damaged: Set<Int> {
        var damaged: Set<Int> = []
        var rest = self.claims.sorted { $0.range.lowerBound < $1.range.lowerBound }
        for _ in 0..<Self.maximumRounds {
            let disputes = Self.disputes(in: rest)
            guard !disputes.isEmpty else { return damaged }
            damaged.formUnion(Self.losers(of: disputes))
            rest.removeAll { damaged.contains($0.owner) }
        }
        for (one, other) in Self.disputes(in: rest) { damaged.formUnion([one, other]) }
        return damaged
    }

    /// Returns pairs of owners that claim the same bytes.
    ///
    /// Each claim is compared with the earlier one that reaches furthest.
    private static func disputes(in claims: [(range: Range<Int>, owner: Int)]) -> [(Int, Int)] {
        var disputes: [(Int, Int)] = []
        var furthest: (range: Range<Int>, owner: Int)?
        for claim in claims {
            if let former = furthest, claim.range.lowerBound < former.range.upperBound {
                disputes.append((former.owner, claim.owner))
                if claim.range.upperBound <= former.range.upperBound { continue }
            }
            furthest = claim
        }
        return disputes
    }

    /// Returns, for each pair, the owner that has more disputes, or both.
    ///
    /// An owner that disputes only with losers is not one.
    private static func losers(of disputes: [(Int, Int)]) -> Set<Int> {
        var counts: [Int: Int] = [:]
        for (one, other) in disputes {
            counts[one, default: 0] += 1
            counts[other, default: 0] += 1
        }
        func count(_ owner: Int) -> Int { counts[owner, default: 0] }
        func weight(_ dispute: (Int, Int)) -> Int { max(count(dispute.0), count(dispute.1)) }
        var losers: Set<Int> = []
        for (one, other) in disputes.sorted(by: { weight($0) > weight($1) })
        where !losers.contains(one) && !losers.contains(other) {
            if count(one) >= count(other) { losers.insert(one) }
            if count(other) >= count(one) { losers.insert(other) }
        }
        return losers
    }
}
