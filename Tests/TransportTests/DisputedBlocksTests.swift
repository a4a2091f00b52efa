import Testing

@testable import Transport

@Suite("Bytes that several owners claim")
struct DisputedBlocksTests {
    private static func damaged(_ claims: [(Range<Int>, Int)]) -> Set<Int> {
        var blocks = DisputedBlocks()
        for (range, owner) in claims { blocks.add(range, of: owner) }
        return blocks.damaged
    }

    @Test("an owner without disputes is not damaged; empty ranges claim nothing")
    func disjoint() {
        #expect(Self.damaged([(0..<10, 1), (10..<20, 2), (30..<40, 1), (20..<25, 3)]) == [])
        #expect(Self.damaged([(0..<10, 1), (5..<5, 2)]) == [])
        #expect(Self.damaged([]) == [])
    }

    @Test("of two owners that claim the same bytes, both are damaged", arguments: [0..<10, 2..<5, 9..<20, -5..<1])
    func two(range: Range<Int>) {
        #expect(Self.damaged([(0..<10, 1), (range, 2), (30..<40, 3)]) == [1, 2])
    }

    @Test("an owner that claims bytes of several others is the damaged one")
    func one() {
        #expect(Self.damaged([(0..<10, 1), (10..<20, 2), (20..<30, 3), (5..<25, 4)]) == [4])
        #expect(Self.damaged([(0..<10, 1), (10..<20, 2), (0..<30, 4)]) == [4])
    }

    @Test("an owner that claims the same bytes twice is damaged")
    func twice() { #expect(Self.damaged([(0..<10, 1), (5..<20, 1), (20..<30, 2)]) == [1]) }

    @Test("the remaining owners have no disputes, whatever was claimed")
    func random() {
        let seed = UInt64.random(in: 0 ... .max)
        print("seed \(seed)")
        var dice = Dice(state: seed)
        for _ in 0..<300 {
            let claims = (0..<Int.random(in: 0...60, using: &dice)).map { _ in
                let start = Int.random(in: 0...300, using: &dice)
                return (start..<start + Int.random(in: 0...20, using: &dice), Int.random(in: 0...20, using: &dice))
            }
            let damaged = Self.damaged(claims)
            let rest = claims.filter { !damaged.contains($0.1) && !$0.0.isEmpty }
            for (number, claim) in rest.enumerated() {
                #expect(rest[(number + 1)...].allSatisfy { !$0.0.overlaps(claim.0) })
            }
        }
    }
}
