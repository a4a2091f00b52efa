/// Finds who claims bytes that another one claims too, in memory that may be damaged.
///
/// Bytes are one connection's. Where two claim the same ones, one of them at least is damaged, and nobody may be given
/// what is another player's. Whoever disputes with most is damaged; of two who only dispute with each other it cannot be
/// told which one is, and both count as damaged.
struct DisputedBlocks {
    private var claims: [(range: Range<Int>, owner: Int)] = []

    /// So often those who dispute with most are left out; should there still be disputes, all that are left are damaged.
    private static let maximumRounds = 16

    /// Adds a range that somebody claims.
    mutating func add(_ range: Range<Int>, of owner: Int) {
        if !range.isEmpty { self.claims.append((range, owner)) }
    }

    /// Those who are damaged.
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

    /// Pairs who claim the same: each claim against the one that reaches furthest of those before it.
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

    /// Of each pair the one that is in more disputes, or both; whoever disputes only with losers is none.
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
