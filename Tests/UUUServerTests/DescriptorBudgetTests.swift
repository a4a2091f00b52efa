import Testing

@testable import UUUServer

@Suite("Dividing the descriptors")
struct DescriptorBudgetTests {
    @Test("the shares of connections, refused clients, the server and the reserve fit into the limit")
    func fits() {
        for limit in [128, 256, 512, 1_024, 4_096, 8_192, 65_536, 1_048_576] {
            for loops in [1, 2, 4, 16] where limit >= 256 || loops == 1 {
                let budget = DescriptorBudget(limit: limit, loops: loops)
                let all = budget.connections + budget.refused + budget.own + budget.reserve
                #expect(all <= limit, "\(limit) with \(loops) loops")
                #expect(budget.refused > 0 && budget.reserve > 0)
            }
        }
    }

    @Test("connections get four fifths of a large limit, and the rest of a small one", arguments: [1, 2])
    func connections(loops: Int) {
        #expect(DescriptorBudget(limit: 65_536, loops: loops).connections == 52_428)
        #expect(DescriptorBudget(limit: 1_024, loops: loops).connections > 700)
        #expect((100...160).contains(DescriptorBudget(limit: 256, loops: loops).connections))
        #expect(DescriptorBudget(limit: 10, loops: loops).connections == 1)
    }

    @Test("the remark on too many connections says how many there can be")
    func remark() {
        let remark = DescriptorBudget(limit: 65_536, loops: 1).remark(on: 60_000)
        #expect(remark.contains("60000") && remark.contains("52428") && remark.contains("LimitNOFILE="))
    }
}
