import Testing

@testable import Transport

@Suite("The quota of connections")
struct ConnectionQuotaTests {
    @Test("as many connections as the limit are admitted, and one more for each that is given back")
    func admit() {
        let quota = ConnectionQuota(count: 2, maximum: 2)
        #expect(quota.admit() == .admitted && quota.admit() == .admitted)
        #expect(quota.admit() == .refusal)
        quota.giveBack(isCounted: true)
        #expect(quota.admit() == .admitted)
        #expect(quota.admit() == .refusal)
    }

    @Test("a connection above the limit is refused in words, up to the second limit; each end makes room for another")
    func refused() {
        let quota = ConnectionQuota(count: 1, maximum: 1, maximumRefused: 2)
        #expect(quota.admit() == .admitted)
        #expect(quota.admit() == .refusal && quota.admit() == .refusal)
        #expect(quota.admit() == .nothing && quota.admit() == .nothing)
        quota.giveBack(isCounted: false)
        #expect(quota.admit() == .refusal)
        #expect(quota.admit() == .nothing)
    }

    @Test("a connection of the previous process counts as it did there, even above the limit")
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

    @Test("a lower limit ends no connection, and admits none until enough have ended")
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

    @Test("the limit never exceeds the capacity of the tables, and is at least one")
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
