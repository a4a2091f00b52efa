import Testing

@testable import Transport

@Suite("The quota of connections")
struct ConnectionQuotaTests {
    @Test("there are as many as were said, and one that is given back can be taken again")
    func admit() {
        let quota = ConnectionQuota(count: 2, maximum: 2)
        #expect(quota.admit() == .admitted && quota.admit() == .admitted)
        #expect(quota.admit() == .refusal)
        quota.giveBack(isCounted: true)
        #expect(quota.admit() == .admitted)
        #expect(quota.admit() == .refusal)
    }

    @Test("who finds no place is refused in words, if not too many are; one who is done makes room for another")
    func refused() {
        let quota = ConnectionQuota(count: 1, maximum: 1, maximumRefused: 2)
        #expect(quota.admit() == .admitted)
        #expect(quota.admit() == .refusal && quota.admit() == .refusal)
        #expect(quota.admit() == .nothing && quota.admit() == .nothing)
        quota.giveBack(isCounted: false)
        #expect(quota.admit() == .refusal)
        #expect(quota.admit() == .nothing)
    }

    @Test("who comes from the process before counts as what it was there, whether there is room or not")
    func occupied() {
        let quota = ConnectionQuota(count: 1, maximum: 2, maximumRefused: 1)
        for _ in 0..<3 { quota.occupy(isCounted: true) }
        quota.occupy(isCounted: false)
        #expect(quota.admit() == .nothing)
        quota.giveBack(isCounted: false)
        #expect(quota.admit() == .refusal)
        for _ in 0..<3 { quota.giveBack(isCounted: true) }
        #expect(quota.admit() == .admitted)
    }

    @Test("when there are fewer, who has one keeps it, and nobody gets another before enough have gone")
    func fewer() {
        let quota = ConnectionQuota(count: 3, maximum: 3)
        for _ in 0..<3 { _ = quota.admit() }
        quota.resize(to: 1)
        quota.giveBack(isCounted: true)
        quota.giveBack(isCounted: true)
        #expect(quota.admit() == .refusal)
        quota.giveBack(isCounted: true)
        #expect(quota.admit() == .admitted)
    }

    @Test("there are never more than tables were made for, and always one")
    func bounds() {
        let quota = ConnectionQuota(count: 1, maximum: 4)
        quota.resize(to: 1_000)
        #expect(quota.count == 4)
        quota.resize(to: 0)
        #expect(quota.count == 1)
        #expect(ConnectionQuota(count: 0, maximum: 0).count == 1)
        #expect(ConnectionQuota(count: 9, maximum: 2).maximum == 9)
    }
}
